'use client'

import Link from 'next/link'
import { useEffect, useState, type FormEvent } from 'react'
import { Button } from '../../components/ui/button'
import { passwordProblem } from '../../server/auth/password-rules'
import { authClient } from '../../trpc/auth-client'
import { AccountHeading, AccountWays } from './account-frame'
import { EmailField, FormProblem, MailSent, SubmitButton } from './form-parts'
import { PasswordField } from './sign-up-form'
import { fieldsOf, useSubmit } from './use-submit'

/** Asks for the mail, or, with the token that the mail brought, sets the password. */
export const ResetPassword = ({ token, problem }: { token: string | null; problem: string | null }) => {
  const [current, setCurrent] = useState(token)
  const [reason, setReason] = useState(problem)
  useEffect(() => {
    // The token must not stay in the history or travel as a referrer.
    if (token !== null) window.history.replaceState(window.history.state, '', '/reset-password')
  }, [token])
  const refuse = (message: string) => {
    setReason(message)
    setCurrent(null)
  }
  return current === null ? <Request problem={reason} /> : <Choose token={current} onRefused={refuse} />
}

const Request = ({ problem }: { problem: string | null }) => {
  const submit = useSubmit(problem)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const send = (event: FormEvent<HTMLFormElement>) => {
    const email = fieldsOf(event)('email').trim()
    submit.run(() => authClient.requestPasswordReset({ email, redirectTo: '/reset-password' }), () => setSentTo(email))
  }
  return (
    <>
      <AccountHeading title="Reset your password">We email you a link to choose a new one.</AccountHeading>
      {sentTo === null
        ? (
          <form method="post" onSubmit={send} className="flex flex-col gap-4">
            <FormProblem message={submit.problem} />
            <EmailField autoFocus />
            <SubmitButton busy={submit.busy}>Email me a link</SubmitButton>
          </form>
        )
        : <MailSent title="Check your mail" onBack={() => setSentTo(null)}>If <b className="text-ink">{sentTo}</b> has an account, a link is on its way. It is valid for 30 minutes.</MailSent>}
      <AccountWays><Link href="/sign-in">Back to sign in</Link></AccountWays>
    </>
  )
}

const Choose = ({ token, onRefused }: { token: string; onRefused: (message: string) => void }) => {
  const submit = useSubmit()
  const [weakness, setWeakness] = useState<string | null>(null)
  const [isDone, setDone] = useState(false)
  const choose = (event: FormEvent<HTMLFormElement>) => {
    const password = fieldsOf(event)('password')
    const problem = passwordProblem(password, null)
    setWeakness(problem)
    if (problem !== null) return
    submit.run(() => authClient.resetPassword({ newPassword: password, token }), () => setDone(true), ({ code }) => {
      if (code !== 'INVALID_TOKEN') return false
      onRefused('This link was used already or has expired. Ask for a new one.')
      return true
    })
  }
  if (isDone) {
    return (
      <>
        <AccountHeading title="Your password is changed">Every other session of yours was ended.</AccountHeading>
        <Button asChild variant="primary" size="lg" className="h-9.5 w-full text-lg"><Link href="/sign-in">Sign in</Link></Button>
      </>
    )
  }
  return (
    <>
      <AccountHeading title="Choose a new password" />
      <form method="post" onSubmit={choose} className="flex flex-col gap-4">
        <FormProblem message={submit.problem} />
        <PasswordField label="New password" error={weakness} onChange={() => setWeakness(null)} />
        <SubmitButton busy={submit.busy}>Set password</SubmitButton>
      </form>
    </>
  )
}
