import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { prefetchOrNotFound } from '../../../../../features/assets/prefetch-or-not-found'
import { decodeSegment, readPlace, type PlaceParams } from '../../../../../features/deployments/place-params'
import { RunPage } from '../../../../../features/runs/run-page'
import { shortRunId } from '../../../../../features/runs/run-target'
import { getQueryClient, serverTrpc } from '../../../../../trpc/server'

interface PageProps { params: PlaceParams & Promise<{ runId: string }> }

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: `Run ${shortRunId(decodeSegment((await params).runId))}` }
}

export default async function Page({ params }: PageProps) {
  const runId = decodeSegment((await params).runId)
  await prefetchOrNotFound(serverTrpc.runs.get.queryOptions({ ...(await readPlace(params)), runId }))
  return <HydrationBoundary state={dehydrate(getQueryClient())}><RunPage runId={runId} /></HydrationBoundary>
}
