'use client'

import Link from 'next/link'
import { useRef, useState, type FormEvent } from 'react'
import { Button } from '../../components/ui/button'
import { authClient } from '../../trpc/auth-client'
import { AccountWays } from './account-frame'
import { linkCallback, linkErrorCallback, verifyCallback } from './callback-address'
import { AccountField, EmailField, FormProblem, MailSent, SubmitButton } from './form-parts'
import { withReturnTo } from './return-to'
import { fieldsOf, useSubmit } from './use-submit'

type Sent = { kind: 'link' | 'confirmation'; email: string }

/** Email and password, or a link by email. `returnTo` has been checked by the page. */
export const SignInForm = ({ returnTo, problem }: { returnTo: string; problem: string | null }) => {
  const form = useRef<HTMLFormElement>(null)
  const submit = useSubmit(problem)
  const link = useSubmit()
  const [sent, setSent] = useState<Sent | null>(null)
  const signIn = (event: FormEvent<HTMLFormElement>) => {
    const field = fieldsOf(event)
    const email = field('email').trim()
    submit.run(
      () => authClient.signIn.email({ email, password: field('password'), callbackURL: verifyCallback(returnTo) }),
      // A whole navigation: nothing that a stranger was shown stays.
      () => window.location.assign(returnTo),
      ({ code }) => {
        if (code !== 'EMAIL_NOT_VERIFIED') return false
        setSent({ kind: 'confirmation', email })
        return true
      },
    )
  }
  const sendLink = () => {
    const input = form.current?.elements.namedItem('email')
    if (!(input instanceof HTMLInputElement) || !input.reportValidity()) return
    const email = input.value.trim()
    submit.setProblem(null)
    link.run(() => authClient.signIn.magicLink({ email, callbackURL: linkCallback(returnTo), errorCallbackURL: linkErrorCallback(returnTo) }), () => setSent({ kind: 'link', email }))
  }
  if (sent !== null) return <Sent sent={sent} onBack={() => setSent(null)} />
  return (
    <>
      <form ref={form} method="post" onSubmit={signIn} className="flex flex-col gap-4">
        <FormProblem message={submit.problem ?? link.problem} />
        <EmailField autoFocus autoComplete="username" />
        <AccountField label="Password" name="password" type="password" autoComplete="current-password" required maxLength={128} />
        <SubmitButton busy={submit.busy}>Sign in</SubmitButton>
        <Button size="lg" className="h-9.5 w-full" loading={link.busy} onClick={sendLink}>Email me a sign-in link</Button>
      </form>
      <AccountWays>
        <span>New here? <Link href={withReturnTo('/sign-up', returnTo)}>Create an account</Link></span>
        <Link href="/reset-password">Forgot password</Link>
      </AccountWays>
    </>
  )
}

const Sent = ({ sent, onBack }: { sent: Sent; onBack: () => void }) => (sent.kind === 'link'
  ? <MailSent title="Check your mail" onBack={onBack}>If <b className="text-ink">{sent.email}</b> has an account, a link to sign in is on its way. It works once, within 15 minutes.</MailSent>
  : <MailSent title="Confirm your address first" onBack={onBack}>A new link was sent to <b className="text-ink">{sent.email}</b>. Open it, and you are signed in.</MailSent>
)
