import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { readPlace, type PlaceParams } from '../../../../../features/deployments/place-params'
import { CodeLocationsPage } from '../../../../../features/ide/code-locations-page'
import { getQueryClient, serverTrpc } from '../../../../../trpc/server'

export const metadata: Metadata = { title: 'Code' }

export default async function Page({ params }: { params: PlaceParams }) {
  const place = await readPlace(params)
  const queryClient = getQueryClient()
  await queryClient.prefetchInfiniteQuery(serverTrpc.codeLocations.list.infiniteQueryOptions({ ...place, limit: 100 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  return <HydrationBoundary state={dehydrate(queryClient)}><CodeLocationsPage /></HydrationBoundary>
}
