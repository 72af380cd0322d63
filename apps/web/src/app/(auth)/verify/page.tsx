import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountHeading } from '../../../features/account/account-frame'
import { linkProblem } from '../../../features/account/account-problem'
import { queryText, type PageQuery } from '../../../features/account/page-query'
import { safeReturnTo } from '../../../features/account/return-to'
import { readAccount } from '../../../features/account/session'
import { VerifyForm } from '../../../features/account/verify-form'

export const metadata: Metadata = { title: 'Confirm your address' }

/** Links in mails lead here: whoever is signed in by now goes on, everybody else can ask for a new link. */
export default async function VerifyPage({ searchParams }: { searchParams: PageQuery }) {
  const query = await searchParams
  const returnTo = safeReturnTo(queryText(query, 'returnTo'))
  if (await readAccount() !== null) redirect(returnTo)
  return (
    <>
      <AccountHeading title="Confirm your address">Open the link in the mail that we sent you. It is valid for one hour.</AccountHeading>
      <VerifyForm returnTo={returnTo} problem={linkProblem(queryText(query, 'error'))} />
    </>
  )
}
