import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { readPlace, type PlaceParams } from '../../../../features/deployments/place-params'
import { Home } from '../../../../features/home/home'
import { getQueryClient, serverTrpc } from '../../../../trpc/server'

export const metadata: Metadata = { title: 'Home' }

export default async function HomePage({ params }: { params: PlaceParams }) {
  const queryClient = getQueryClient()
  await queryClient.prefetchQuery(serverTrpc.home.overview.queryOptions(await readPlace(params)))
  return <HydrationBoundary state={dehydrate(queryClient)}><Home /></HydrationBoundary>
}
