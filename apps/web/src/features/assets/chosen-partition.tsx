'use client'
import { isRunnableKind } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { assetHref, runHref } from '../../components/shell/hrefs'
import { Status } from '../../components/status'
import { Button } from '../../components/ui/button'
import { Bytes } from '../../components/ui/bytes'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { SkeletonText } from '../../components/ui/skeleton'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { LaunchDialog } from '../runs/client'
import { MetadataList } from '../metadata/client'
import { launchVerb } from './launch-asset'
import { keySelection } from './selection-text'
import type { AssetDetail, AssetPartitionRecord } from './server/asset-schema'

/** How the chosen partition stands, what is known of its value, and what can be done with it. */
export function ChosenPartition({ asset, partition }: { asset: AssetDetail; partition: string }) {
  const trpc = useTRPC()
  const place = usePlace()
  const { data, error, refetch } = useQuery({ ...trpc.assets.partition.queryOptions({ ...place, key: asset.key, partition }), retry: false })
  if (error !== null) return error.data?.problem.code === 'not-found' ? <p role="alert" className="text-sm text-bad">{error.message}</p> : <ErrorState title="The partition could not be loaded" error={error} onRetry={() => void refetch()} />
  return data === undefined ? <SkeletonText lines={2} /> : <PartitionFacts asset={asset} record={data} />
}

function PartitionFacts({ asset, record }: { asset: AssetDetail; record: AssetPartitionRecord }) {
  const place = usePlace()
  const mayLaunch = usePermissions().has('run:launch') && isRunnableKind(asset.kind) && record.exists
  const [isOpen, setOpen] = useState(false)
  const { partition, status, latestMaterialization: latest, lastRunId, lastAttemptAt } = record
  const isObserved = asset.kind === 'observable' && status === 'materialized'
  const tabHref = (tab: string): string => `${assetHref(place, asset.key)}?${new URLSearchParams({ tab, partition }).toString()}`
  return (
    <section aria-label={`Partition ${partition}`} className="mt-3 flex flex-col gap-2 rounded-lg border border-line bg-panel px-3 py-2.5">
      <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 font-mono text-sm font-medium break-all">{partition}</span>
        <Status status={status} variant="text">{isObserved ? 'observed' : undefined}</Status>
        {!record.exists && <span className="text-sm text-warn">It does not exist any more.</span>}
        {latest !== null && <span className="text-sm text-muted">made <RelativeTime at={latest.at} /></span>}
        {isObserved && lastAttemptAt !== null && <span className="text-sm text-muted"><RelativeTime at={lastAttemptAt} /></span>}
        {latest !== null && latest.valueBytes !== null && <Link href={tabHref('value')} className="text-sm text-accent hover:underline">Value (<Bytes value={latest.valueBytes} />)</Link>}
        {status !== 'missing' && <Link href={tabHref('events')} className="text-sm text-accent hover:underline">Events</Link>}
        {lastRunId !== null && <Link href={runHref(place, lastRunId)} className="text-sm text-accent hover:underline">run {lastRunId.slice(-8)}</Link>}
        {mayLaunch && <Button className="ml-auto" onClick={() => setOpen(true)}>{launchVerb(asset.kind)}</Button>}
      </p>
      {latest !== null && Object.keys(latest.metadata).length > 0 && <MetadataList metadata={latest.metadata} codeLocation={asset.codeLocation} />}
      {isOpen && <LaunchDialog open onOpenChange={setOpen} target={{ selection: keySelection(asset.key), partition }} location={asset.codeLocation} />}
    </section>
  )
}
