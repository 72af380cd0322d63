import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { prefetchOrNotFound } from '../../../../../features/assets/prefetch-or-not-found'
import { CodeLocationPage } from '../../../../../features/code-locations/code-location-page'
import { subjectTitle } from '../../../../../features/deployments/known-subject'
import { decodeSegment, readPlace } from '../../../../../features/deployments/place-params'
import { getQueryClient, serverTrpc } from '../../../../../trpc/server'

interface Props { params: Promise<{ organization: string; deployment: string; location: string }> }

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => subjectTitle('code-location', { params, segment: (await params).location }, (location) => location)

export default async function LocationPage({ params }: Props) {
  const [place, { location: segment }] = [await readPlace(params), await params]
  const location = decodeSegment(segment)
  await prefetchOrNotFound(serverTrpc.codeLocations.get.queryOptions({ ...place, location }))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><CodeLocationPage location={location} /></HydrationBoundary>
}
