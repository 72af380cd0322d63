import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import { prefetchCatalog } from '../../../../../features/assets/asset-prefetch'
import { CatalogPage } from '../../../../../features/assets/catalog-page'
import { readPlace, type PlaceParams } from '../../../../../features/deployments/place-params'
import { getQueryClient } from '../../../../../trpc/server'

export const metadata = { title: 'Assets' }

export default async function AssetsPage({ params }: { params: PlaceParams }) {
  await prefetchCatalog(await readPlace(params))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><CatalogPage /></HydrationBoundary>
}
