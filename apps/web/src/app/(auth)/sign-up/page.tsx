import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountHeading } from '../../../features/account/account-frame'
import { queryText, type PageQuery } from '../../../features/account/page-query'
import { safeReturnTo } from '../../../features/account/return-to'
import { readAccount } from '../../../features/account/session'
import { SignUpForm } from '../../../features/account/sign-up-form'

export const metadata: Metadata = { title: 'Create an account' }

export default async function SignUpPage({ searchParams }: { searchParams: PageQuery }) {
  const returnTo = safeReturnTo(queryText(await searchParams, 'returnTo'))
  if (await readAccount() !== null) redirect(returnTo)
  return (
    <>
      <AccountHeading title="Create your account">{returnTo.startsWith('/invitations/') ? 'With the address that was invited.' : undefined}</AccountHeading>
      <SignUpForm returnTo={returnTo} />
    </>
  )
}
