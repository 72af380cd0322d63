import { notFound, redirect } from 'next/navigation'
import { placeHref } from '../../components/shell/navigation'
import { withReturnTo } from '../../features/account/return-to'
import { readAccount } from '../../features/account/session'
import { choosePlace } from '../../features/deployments/last-place'
import { decodeSegment } from '../../features/deployments/place-params'

/** An organization's address without a deployment leads to its main one. */
export default async function OrganizationPage({ params }: { params: Promise<{ organization: string }> }) {
  const slug = decodeSegment((await params).organization)
  const account = await readAccount()
  if (account === null) redirect(withReturnTo('/sign-in', `/${encodeURIComponent(slug)}`))
  const place = choosePlace(account.organizations.filter((organization) => organization.slug === slug), undefined)
  if (place === null) notFound()
  redirect(placeHref(place, ''))
}
