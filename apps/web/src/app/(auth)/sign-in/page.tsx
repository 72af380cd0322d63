import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountHeading } from '../../../features/account/account-frame'
import { linkProblem } from '../../../features/account/account-problem'
import { queryText, type PageQuery } from '../../../features/account/page-query'
import { safeReturnTo } from '../../../features/account/return-to'
import { readAccount } from '../../../features/account/session'
import { SignInForm } from '../../../features/account/sign-in-form'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: PageQuery }) {
  const query = await searchParams
  const returnTo = safeReturnTo(queryText(query, 'returnTo'))
  if (await readAccount() !== null) redirect(returnTo)
  return (
    <>
      <AccountHeading title="Sign in to Millrace">{returnTo.startsWith('/invitations/') ? 'Then accept your invitation.' : undefined}</AccountHeading>
      <SignInForm returnTo={returnTo} problem={linkProblem(queryText(query, 'error'))} />
    </>
  )
}
