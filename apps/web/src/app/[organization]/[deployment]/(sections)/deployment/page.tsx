import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import { CodeLocationsPage } from '../../../../../features/code-locations/code-locations-page'
import { readPlace, type PlaceParams } from '../../../../../features/deployments/place-params'
import { getQueryClient, serverTrpc } from '../../../../../trpc/server'

export const metadata = { title: 'Deployment' }

export default async function DeploymentPage({ params }: { params: PlaceParams }) {
  const place = await readPlace(params)
  await getQueryClient().prefetchInfiniteQuery(serverTrpc.codeLocations.list.infiniteQueryOptions({ ...place, limit: 100 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><CodeLocationsPage /></HydrationBoundary>
}
