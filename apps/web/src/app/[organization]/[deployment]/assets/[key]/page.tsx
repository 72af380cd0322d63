import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { AssetPage } from '../../../../../features/assets/asset-page'
import { prefetchOrNotFound } from '../../../../../features/assets/prefetch-or-not-found'
import { subjectTitle } from '../../../../../features/deployments/known-subject'
import { decodeSegment, readPlace } from '../../../../../features/deployments/place-params'
import { getQueryClient, serverTrpc } from '../../../../../trpc/server'

interface Props { params: Promise<{ organization: string; deployment: string; key: string }> }

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => subjectTitle('asset', { params, segment: (await params).key }, (key) => key)

export default async function AssetKeyPage({ params }: Props) {
  const [place, { key: segment }] = [await readPlace(params), await params]
  const key = decodeSegment(segment)
  await prefetchOrNotFound(serverTrpc.assets.get.queryOptions({ ...place, key }))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><AssetPage assetKey={key} /></HydrationBoundary>
}
