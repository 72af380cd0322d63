import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { prefetchOrNotFound } from '../../../../../../features/assets/prefetch-or-not-found'
import { decodeSegment, readPlace, type PlaceParams } from '../../../../../../features/deployments/place-params'
import { JobPage } from '../../../../../../features/jobs/job-page'
import { getQueryClient, serverTrpc } from '../../../../../../trpc/server'

interface PageProps { params: PlaceParams & Promise<{ location: string; job: string }> }

export const generateMetadata = async ({ params }: PageProps): Promise<Metadata> => ({ title: decodeSegment((await params).job) })

export default async function Page({ params }: PageProps) {
  const { location, job } = await params
  const asked = { location: decodeSegment(location), job: decodeSegment(job) }
  await prefetchOrNotFound(serverTrpc.jobs.get.queryOptions({ ...(await readPlace(params)), ...asked }))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><JobPage {...asked} /></HydrationBoundary>
}
