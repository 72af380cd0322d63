import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import { prefetchCatalog } from '../../../../../features/assets/asset-prefetch'
import { LineagePage } from '../../../../../features/assets/lineage-page'
import { readPlace, type PlaceParams } from '../../../../../features/deployments/place-params'
import { getQueryClient } from '../../../../../trpc/server'

export const metadata = { title: 'Lineage' }

export default async function AssetLineagePage({ params }: { params: PlaceParams }) {
  await prefetchCatalog(await readPlace(params))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><LineagePage /></HydrationBoundary>
}
