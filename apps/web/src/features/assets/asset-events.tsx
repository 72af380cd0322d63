'use client'
import type { StoredRunEvent } from '@millrace/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight, History } from 'lucide-react'
import Link from 'next/link'
import { useCallback, useMemo, useState } from 'react'
import { z } from 'zod'
import { runHref } from '../../components/shell/hrefs'
import { useUrlState } from '../../components/shell/use-url-state'
import { Status } from '../../components/status'
import { Bytes } from '../../components/ui/bytes'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { formatAbsoluteTime } from '../../components/ui/format-time'
import { RelativeTime } from '../../components/ui/relative-time'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { SkeletonText } from '../../components/ui/skeleton'
import { VirtualList } from '../../components/ui/virtual-list'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { assetUrlSchema } from './asset-url'
import { LaunchAsset } from './launch-asset'
import { formatNumber, MetadataList } from '../metadata/client'
import { PartitionChoice } from './partition-choice'
import type { AssetDetail } from './server/asset-schema'

const eventsUrlSchema = z.object({ show: z.enum(['all', 'made', 'failed']).default('all') })
type AssetEvent = Extract<StoredRunEvent, { type: 'asset-materialized' | 'asset-observed' | 'asset-failed' }>
const isAssetEvent = (event: StoredRunEvent): event is AssetEvent => event.type === 'asset-materialized' || event.type === 'asset-observed' || event.type === 'asset-failed'
const eventKey = (event: AssetEvent): string => `${event.runId} ${event.seq}`

/** Everything that happened to the asset, newest first. */
export function AssetEvents({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const trpc = useTRPC()
  const [{ show }, setUrl] = useUrlState(eventsUrlSchema)
  const [{ partition }] = useUrlState(assetUrlSchema)
  const query = useInfiniteQuery(trpc.assets.events.infiniteQueryOptions({ ...place, key: asset.key, show, limit: 100, ...(partition === undefined || asset.partitions === null ? {} : { partition }) }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  const events = useMemo(() => (data?.pages ?? []).flatMap((page) => page.items.filter((event) => isAssetEvent(event))), [data])
  const more = useCallback(() => { if (hasNextPage && !isFetchingNextPage) void fetchNextPage() }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  if (error !== null) return <ErrorState title="The events could not be loaded" error={error} onRetry={() => void refetch()} />
  const made = asset.kind === 'observable' ? 'Observed' : 'Materialized'
  if (data !== undefined && events.length === 0 && partition === undefined && show === 'all') {
    return (
      <div className="grid min-h-0 flex-1 place-items-center">
        <EmptyState icon={History} title="Nothing happened yet" description={`Each ${asset.kind === 'observable' ? 'observation' : 'materialization'} and each failure is kept here with its metadata and its run.`} action={<LaunchAsset asset={asset} isPartitioned={asset.partitions !== null} />} />
      </div>
    )
  }
  return (
    <>
      <div className="flex min-h-9.5 shrink-0 items-center gap-2 border-b border-line px-3">
        <SegmentedControl label="Show" value={show} onChange={(next) => setUrl({ show: next }, { history: 'replace' })} options={[{ value: 'all', label: 'All' }, { value: 'made', label: made }, { value: 'failed', label: 'Failed' }]} />
        <PartitionChoice asset={asset} />
        {data !== undefined && <span className="text-muted">{events.length.toLocaleString('en')}{hasNextPage && '+'}</span>}
      </div>
      {data === undefined && <div className="p-3"><SkeletonText lines={8} /></div>}
      {data !== undefined && events.length === 0 && <p className="px-3 py-6 text-center text-muted">None.</p>}
      <VirtualList items={events} itemKey={eventKey} estimatedHeight={34} label="Events" onEndReached={more}>
        {(event) => <EventRow event={event} codeLocation={asset.codeLocation} />}
      </VirtualList>
    </>
  )
}

const brief = (event: Exclude<AssetEvent, { type: 'asset-failed' }>): string => Object.entries(event.metadata).flatMap(([name, value]) => {
  if (value.type === 'number') return [`${name} ${typeof value.value === 'number' ? formatNumber(value.value) : value.value}`]
  return value.type === 'text' && value.value.length < 40 ? [`${name} ${value.value}`] : []
}).slice(0, 4).join(' · ')

function EventRow({ event, codeLocation }: { event: AssetEvent; codeLocation: string }) {
  const place = usePlace()
  const [isOpen, setOpen] = useState(false)
  const isMade = event.type !== 'asset-failed'
  const count = isMade ? Object.keys(event.metadata).length : 0
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <div className="border-b border-line">
      <div className="flex h-8.5 items-center gap-3 px-3 hover:bg-hover">
        <button type="button" aria-expanded={isOpen} aria-label={`${event.type === 'asset-observed' ? 'Observation' : isMade ? 'Materialization' : 'Failure'} of ${formatAbsoluteTime(Date.parse(event.at))}`} disabled={count === 0} onClick={() => setOpen(!isOpen)} className="flex min-w-0 flex-1 items-center gap-3 text-left">
          <Chevron aria-hidden className={count === 0 ? 'size-3.5 shrink-0 opacity-0' : 'size-3.5 shrink-0 text-muted'} />
          <Status status={isMade ? 'materialized' : 'failed'} variant="text" className="w-28 shrink-0">{event.type === 'asset-observed' ? 'observed' : undefined}</Status>
          <span className="w-44 shrink-0 font-mono text-sm text-muted max-sm:hidden">{formatAbsoluteTime(Date.parse(event.at)).slice(0, 19)}</span>
          {event.partition !== undefined && <span className="max-w-56 shrink-0 truncate font-mono text-sm">{event.partition}</span>}
          <span className="min-w-0 flex-1 truncate text-muted">{isMade ? brief(event) : event.attempt > 1 ? `after ${event.attempt} attempts` : ''}</span>
        </button>
        {event.type === 'asset-materialized' && event.value !== undefined && <Bytes value={event.value.bytes} className="shrink-0 text-muted max-md:hidden" />}
        <span className="w-20 shrink-0 text-right text-muted"><RelativeTime at={event.at} /></span>
        <Link href={`${runHref(place, event.runId)}?${new URLSearchParams({ step: event.stepKey }).toString()}`} prefetch={false} className="shrink-0 font-mono text-sm text-accent hover:underline">{event.runId.slice(-8)}</Link>
      </div>
      {isOpen && isMade && <div className="border-t border-line bg-panel/50 py-3 pr-3 pl-9"><MetadataList metadata={event.metadata} codeLocation={codeLocation} /></div>}
    </div>
  )
}
