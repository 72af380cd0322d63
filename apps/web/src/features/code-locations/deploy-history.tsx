'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ArrowRight, History, Rocket, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { buildHref } from '../../components/shell/hrefs'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { SkeletonText } from '../../components/ui/skeleton'
import { VirtualList } from '../../components/ui/virtual-list'
import { useTRPC } from '../../trpc/context'
import { DeployBuildDialog } from '../builds/client'
import type { DeployRecord } from '../builds/server/build-schema'
import { usePermissions, usePlace } from '../deployments/client'

/** What was deployed when and by whom; each build of it can be deployed again. */
export function DeployHistory({ location, deployedBuildId }: { location: string; deployedBuildId: string | undefined }) {
  const place = usePlace()
  const trpc = useTRPC()
  const [chosen, setChosen] = useState<string>()
  const mayRollBack = usePermissions().has('deployment:rollback')
  const query = useInfiniteQuery(trpc.codeLocations.history.infiniteQueryOptions({ ...place, location, limit: 100 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const records = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  if (error !== null) return <ErrorState title="The history could not be loaded" error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <div className="p-3"><SkeletonText lines={6} /></div>
  if (records.length === 0) return <EmptyState icon={History} title="Never deployed" description="Once a build succeeds and is deployed, each move of the pointer is kept here." />
  return (
    <>
      <VirtualList items={records} itemKey={(record) => `${record.at} ${record.buildId}`} estimatedHeight={44} label="Deploys" onEndReached={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined}>
        {(record, index) => <RecordRow record={record} isCurrent={index === 0 && record.buildId === deployedBuildId} onRollBack={mayRollBack && record.buildId !== deployedBuildId && record.commit !== null ? setChosen : undefined} />}
      </VirtualList>
      {chosen !== undefined && <DeployBuildDialog location={location} buildId={chosen} onClose={() => setChosen(undefined)} />}
    </>
  )
}

interface RecordRowProps { record: DeployRecord; isCurrent: boolean; onRollBack: ((buildId: string) => void) | undefined }

function RecordRow({ record, isCurrent, onRollBack }: RecordRowProps) {
  const place = usePlace()
  const Icon = record.kind === 'rollback' ? Undo2 : Rocket
  const isGone = record.commit === null
  return (
    <div className="flex min-h-11 items-center gap-3 border-b border-line px-3 py-1 hover:bg-hover">
      <Icon aria-hidden className={record.kind === 'rollback' ? 'size-4 shrink-0 text-warn' : 'size-4 shrink-0 text-muted'} />
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{isGone ? 'a build that was removed since' : record.message?.split('\n')[0]}</span>
          {isCurrent && <Badge tone="accent">deployed</Badge>}
        </p>
        <p className="flex flex-wrap items-center gap-x-1.5 text-sm text-muted">
          <span>{record.kind === 'rollback' ? 'Rolled back' : 'Deployed'}{record.by !== null && ` by ${record.by}`}</span><RelativeTime at={record.at} />
          {record.previousBuildId !== null && <span className="inline-flex items-center gap-1 font-mono text-xs text-faint">{record.previousBuildId.slice(-8)}<ArrowRight aria-hidden className="size-3" />{record.buildId.slice(-8)}</span>}
        </p>
      </div>
      {!isGone && <Link href={buildHref(place, record.buildId)} prefetch={false} className="font-mono text-sm text-accent hover:underline">{record.commit?.slice(0, 8)}</Link>}
      {onRollBack !== undefined && <Button size="sm" onClick={() => onRollBack(record.buildId)}><Undo2 aria-hidden />Rollback</Button>}
    </div>
  )
}
