'use client'

import Link from 'next/link'
import { useState, type FormEvent } from 'react'
import { authClient } from '../../trpc/auth-client'
import { AccountWays } from './account-frame'
import { verifyCallback } from './callback-address'
import { EmailField, FormProblem, MailSent, SubmitButton } from './form-parts'
import { withReturnTo } from './return-to'
import { fieldsOf, useSubmit } from './use-submit'

/** Sends the confirmation again, for links that came too late or not at all. */
export const VerifyForm = ({ returnTo, problem }: { returnTo: string; problem: string | null }) => {
  const submit = useSubmit(problem)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const send = (event: FormEvent<HTMLFormElement>) => {
    const email = fieldsOf(event)('email').trim()
    submit.run(() => authClient.sendVerificationEmail({ email, callbackURL: verifyCallback(returnTo) }), () => setSentTo(email))
  }
  return (
    <>
      {sentTo === null
        ? (
          <form method="post" onSubmit={send} className="flex flex-col gap-4">
            <FormProblem message={submit.problem} />
            <EmailField autoFocus />
            <SubmitButton busy={submit.busy}>Send a new link</SubmitButton>
          </form>
        )
        : <MailSent title="Check your mail" onBack={() => setSentTo(null)}>If <b className="text-ink">{sentTo}</b> still waits to be confirmed, a new link is on its way.</MailSent>}
      <AccountWays><span>Already confirmed? <Link href={withReturnTo('/sign-in', returnTo)}>Sign in</Link></span></AccountWays>
    </>
  )
}
