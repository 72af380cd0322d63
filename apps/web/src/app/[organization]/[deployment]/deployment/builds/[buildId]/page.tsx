import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { prefetchOrNotFound } from '../../../../../../features/assets/prefetch-or-not-found'
import { BuildPage } from '../../../../../../features/builds/build-page'
import { subjectTitle } from '../../../../../../features/deployments/known-subject'
import { decodeSegment, readPlace } from '../../../../../../features/deployments/place-params'
import { getQueryClient, serverTrpc } from '../../../../../../trpc/server'

interface Props { params: Promise<{ organization: string; deployment: string; buildId: string }> }

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => subjectTitle('build', { params, segment: (await params).buildId }, (buildId) => `Build ${buildId.slice(-8)}`)

export default async function BuildIdPage({ params }: Props) {
  const [place, { buildId: segment }] = [await readPlace(params), await params]
  const buildId = decodeSegment(segment)
  await prefetchOrNotFound(serverTrpc.builds.get.queryOptions({ ...place, buildId }))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><BuildPage buildId={buildId} /></HydrationBoundary>
}
