import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { placeHref } from '../components/shell/navigation'
import { queryText, type PageQuery } from '../features/account/page-query'
import { readAccount } from '../features/account/session'
import { choosePlace, lastPlaceCookie } from '../features/deployments/last-place'

/** Leads to where the person works; a sign-in link that did not work lands here too and says so on the sign-in page. */
export default async function StartPage({ searchParams }: { searchParams: PageQuery }) {
  const [account, query, chosen] = await Promise.all([readAccount(), searchParams, cookies()])
  const error = queryText(query, 'error')
  if (account === null) redirect(error === undefined ? '/sign-in' : `/sign-in?${new URLSearchParams({ error }).toString()}`)
  const place = choosePlace(account.organizations, chosen.get(lastPlaceCookie)?.value)
  redirect(place === null ? '/new' : placeHref(place, ''))
}
