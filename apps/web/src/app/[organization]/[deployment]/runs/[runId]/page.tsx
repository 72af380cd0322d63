import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { prefetchOrNotFound } from '../../../../../features/assets/prefetch-or-not-found'
import { subjectTitle } from '../../../../../features/deployments/known-subject'
import { decodeSegment, readPlace, type PlaceParams } from '../../../../../features/deployments/place-params'
import { RunPage } from '../../../../../features/runs/run-page'
import { shortRunId } from '../../../../../features/runs/run-target'
import { getQueryClient, serverTrpc } from '../../../../../trpc/server'

interface PageProps { params: PlaceParams & Promise<{ runId: string }> }

export const generateMetadata = async ({ params }: PageProps): Promise<Metadata> => subjectTitle('run', { params, segment: (await params).runId }, (runId) => `Run ${shortRunId(runId)}`)

export default async function Page({ params }: PageProps) {
  const runId = decodeSegment((await params).runId)
  await prefetchOrNotFound(serverTrpc.runs.get.queryOptions({ ...(await readPlace(params)), runId }))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><RunPage runId={runId} /></HydrationBoundary>
}
