import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { readPlace, type PlaceParams } from '../../../../../features/deployments/place-params'
import { JobsPage } from '../../../../../features/jobs/jobs-page'
import { getQueryClient, serverTrpc } from '../../../../../trpc/server'

export const metadata: Metadata = { title: 'Jobs' }

export default async function Page({ params }: { params: PlaceParams }) {
  await getQueryClient().prefetchQuery(serverTrpc.jobs.list.queryOptions(await readPlace(params)))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><JobsPage /></HydrationBoundary>
}
