import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountFrame } from '../../features/account/account-frame'
import { withReturnTo } from '../../features/account/return-to'
import { readAccount } from '../../features/account/session'
import { NewOrganization } from '../../features/organizations/new-organization'

export const metadata: Metadata = { title: 'New organization' }

export default async function NewOrganizationPage() {
  const account = await readAccount()
  if (account === null) redirect(withReturnTo('/sign-in', '/new'))
  return <AccountFrame><NewOrganization email={account.user.email} isFirst={account.organizations.length === 0} /></AccountFrame>
}
