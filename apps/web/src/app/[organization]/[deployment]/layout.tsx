import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { withReturnTo } from '../../../features/account/return-to'
import { currentAddress, readAccount } from '../../../features/account/session'
import { isPlaceOf, missingTitle } from '../../../features/deployments/known-place'
import { PlaceFrame } from '../../../features/deployments/place-frame'
import { readPlace, type PlaceParams } from '../../../features/deployments/place-params'
import { getQueryClient, serverTrpc } from '../../../trpc/server'

export async function generateMetadata({ params }: { params: PlaceParams }): Promise<Metadata> {
  const [place, account] = await Promise.all([readPlace(params), readAccount()])
  return account === null || isPlaceOf(account, place) ? {} : missingTitle('Not found')
}

export default async function PlaceLayout({ params, children }: { params: PlaceParams; children: ReactNode }) {
  const [place, account] = await Promise.all([readPlace(params), readAccount()])
  if (account === null) redirect(withReturnTo('/sign-in', await currentAddress()))
  if (!isPlaceOf(account, place)) notFound()
  const queryClient = getQueryClient()
  queryClient.setQueryData(serverTrpc.account.get.queryKey(), account)
  await queryClient.prefetchQuery(serverTrpc.deployments.shell.queryOptions(place))
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PlaceFrame place={place} userId={account.user.id}>{children}</PlaceFrame>
    </HydrationBoundary>
  )
}
