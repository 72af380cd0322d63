'use client'

import Link from 'next/link'
import { useState, type FormEvent } from 'react'
import { passwordLength, passwordProblem } from '../../server/auth/password-rules'
import { authClient } from '../../trpc/auth-client'
import { AccountWays } from './account-frame'
import { verifyCallback } from './callback-address'
import { AccountField, EmailField, FormProblem, MailSent, SubmitButton } from './form-parts'
import { withReturnTo } from './return-to'
import { fieldsOf, useSubmit } from './use-submit'

export const SignUpForm = ({ returnTo }: { returnTo: string }) => {
  const submit = useSubmit()
  const [weakness, setWeakness] = useState<string | null>(null)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const signUp = (event: FormEvent<HTMLFormElement>) => {
    const field = fieldsOf(event)
    const email = field('email').trim()
    const password = field('password')
    const problem = passwordProblem(password, email)
    setWeakness(problem)
    if (problem !== null) return
    submit.run(() => authClient.signUp.email({ name: field('name').trim(), email, password, callbackURL: verifyCallback(returnTo) }), () => setSentTo(email))
  }
  if (sentTo !== null) {
    return (
      <>
        <MailSent title="Check your mail" onBack={() => setSentTo(null)}>
          We sent a link to <b className="text-ink">{sentTo}</b>. Open it within an hour to confirm the address, and you are in. If you already have an account, no new one was made: sign in instead.
        </MailSent>
        <AccountWays>
          <Link href={withReturnTo('/sign-in', returnTo)}>Sign in</Link>
          <Link href={verifyCallback(returnTo)}>No mail? Send it again</Link>
        </AccountWays>
      </>
    )
  }
  return (
    <>
      <form method="post" onSubmit={signUp} className="flex flex-col gap-4">
        <FormProblem message={submit.problem} />
        <AccountField label="Name" name="name" autoComplete="name" required maxLength={80} autoFocus placeholder="Ada Miller" />
        <EmailField />
        <PasswordField label="Password" error={weakness} onChange={() => setWeakness(null)} />
        <SubmitButton busy={submit.busy}>Create account</SubmitButton>
      </form>
      <AccountWays><span>Have an account? <Link href={withReturnTo('/sign-in', returnTo)}>Sign in</Link></span></AccountWays>
    </>
  )
}

/** For a password that is being chosen. */
export const PasswordField = ({ label, error, onChange }: { label: string; error: string | null; onChange: () => void }) => (
  <AccountField
    label={label} name="password" type="password" autoComplete="new-password" required minLength={passwordLength.min} maxLength={passwordLength.max}
    hint={`At least ${passwordLength.min} characters. A phrase of a few words is best.`} error={error ?? undefined} onChange={onChange}
  />
)
