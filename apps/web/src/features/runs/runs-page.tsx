'use client'
import { isTerminalRunStatus } from '@millrace/protocol'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Ban, Boxes, ListVideo } from 'lucide-react'
import Link from 'next/link'
import { useCallback, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { runHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { useUrlState } from '../../components/shell/use-url-state'
import { Status } from '../../components/status'
import { Button } from '../../components/ui/button'
import { Dialog, DialogContent } from '../../components/ui/dialog'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { SkeletonText } from '../../components/ui/skeleton'
import { Table } from '../../components/ui/table'
import { useIsNarrow } from '../../components/ui/use-is-narrow'
import { VirtualList } from '../../components/ui/virtual-list'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { shortRunId } from './run-target'
import { RunDuration, RunTargetText, runColumns, StepNumbers } from './runs-columns'
import { RunsFilters } from './runs-filters'
import { RunsTimeline } from './runs-timeline'
import { isFiltered, listInput, noFilter, runsUrlSchema, type RunsUrl, type SetRunsUrl } from './runs-url'
import type { RunSummary } from './server/run-schema'
import { useRunActions } from './use-run-actions'

const views = [{ value: 'list', label: 'List' }, { value: 'timeline', label: 'Timeline' }] as const

/** The runs of a deployment, newest first; new ones appear and states move by themselves. */
export function RunsPage() {
  const [url, setUrl] = useUrlState(runsUrlSchema)
  return (
    <>
      <PageHeader title="Runs" actions={<SegmentedControl label="View" value={url.view} onChange={(view) => setUrl({ view })} options={views} />} />
      <RunsFilters url={url} setUrl={setUrl} />
      {url.view === 'timeline' ? <RunsTimeline url={url} /> : <RunsList url={url} setUrl={setUrl} />}
    </>
  )
}

function useListInput(url: RunsUrl) {
  const place = usePlace()
  // A range by the running clock would be another question every second: it is counted from when the page was opened.
  const [opened] = useState(Date.now)
  return useMemo(() => ({ ...place, ...listInput(url, opened), limit: 100 }), [place, url, opened])
}

function RunsList({ url, setUrl }: { url: RunsUrl; setUrl: SetRunsUrl }) {
  const trpc = useTRPC()
  const place = usePlace()
  const permissions = usePermissions()
  const isNarrow = useIsNarrow()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const list = useInfiniteQuery(trpc.runs.list.infiniteQueryOptions(useListInput(url), { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData }))
  const runs = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  const { hasNextPage, isFetching, fetchNextPage } = list
  const more = useCallback(() => { if (hasNextPage && !isFetching) void fetchNextPage() }, [hasNextPage, isFetching, fetchNextPage])
  if (list.error !== null) return <ErrorState title="The runs could not be loaded" error={list.error} onRetry={() => void list.refetch()} />
  const empty = <NoRuns url={url} setUrl={setUrl} />
  if (isNarrow) return <RunCards runs={runs} loading={list.isPending} empty={empty} onEndReached={more} />
  return (
    <Table
      name="runs"
      label="Runs"
      columns={runColumns}
      rows={runs}
      rowKey={(run) => run.id}
      rowHref={(run) => runHref(place, run.id)}
      loading={list.isPending || list.isFetchingNextPage}
      empty={empty}
      onEndReached={hasNextPage ? more : undefined}
      {...(permissions.has('run:cancel') ? { selection: { selected, onChange: setSelected, actions: (chosen: readonly RunSummary[]) => <BulkCancel runs={chosen} onDone={() => setSelected(new Set())} /> } } : {})}
    />
  )
}

function BulkCancel({ runs, onDone }: { runs: readonly RunSummary[]; onDone: () => void }) {
  const { cancelMany, canceling } = useRunActions()
  const [asks, setAsks] = useState(false)
  const live = runs.filter((run) => !isTerminalRunStatus(run.status) && run.status !== 'canceling')
  const cancel = async () => {
    setAsks(false)
    await cancelMany(live.map((run) => run.id))
    onDone()
  }
  return (
    <>
      <Button variant="danger" disabled={live.length === 0} loading={canceling} onClick={() => setAsks(true)}><Ban aria-hidden />{live.length === 0 ? 'None can be canceled' : `Cancel ${live.length}`}</Button>
      <Dialog open={asks} onOpenChange={setAsks}>
        <DialogContent
          size="sm"
          title={`Cancel ${live.length} ${live.length === 1 ? 'run' : 'runs'}?`}
          footer={<><Button variant="ghost" onClick={() => setAsks(false)}>Keep them</Button><Button variant="danger" onClick={() => void cancel()}>Cancel {live.length === 1 ? 'run' : 'runs'}</Button></>}
        >
          <p className="text-muted">Steps that run now are told to stop; what has succeeded stays materialized.</p>
        </DialogContent>
      </Dialog>
    </>
  )
}

function NoRuns({ url, setUrl }: { url: RunsUrl; setUrl: SetRunsUrl }) {
  const place = usePlace()
  if (isFiltered(url)) return <EmptyState icon={ListVideo} title="No run matches" description="No run of this deployment passes all the filters." action={<Button onClick={() => setUrl(noFilter)}>Clear filters</Button>} />
  return (
    <EmptyState
      icon={ListVideo}
      title="No runs yet"
      description="A run materializes assets: choose some in the catalog and press Materialize. It appears here at once and stays with its events, logs and errors."
      action={<Button variant="primary" asChild><Link href={placeHref(place, '/assets')}><Boxes aria-hidden />Choose assets</Link></Button>}
    />
  )
}

interface RunCardsProps { runs: readonly RunSummary[]; loading: boolean; empty: ReactNode; onEndReached: () => void }

/** The list on a phone: two lines for each run. */
function RunCards({ runs, loading, empty, onEndReached }: RunCardsProps) {
  const place = usePlace()
  if (loading) return <div className="p-3"><SkeletonText lines={10} /></div>
  if (runs.length === 0) return empty
  return (
    <VirtualList items={runs} itemKey={(run) => run.id} estimatedHeight={57} label="Runs" onEndReached={onEndReached}>
      {(run) => (
        <Link href={runHref(place, run.id)} prefetch={false} className="flex flex-col gap-1 border-b border-line px-3 py-2 hover:bg-hover">
          <span className="flex items-center gap-2"><Status status={run.status} /><span className="min-w-0 flex-1"><RunTargetText run={run} /></span><RunDuration run={run} /></span>
          <span className="flex items-center gap-2 text-sm text-muted"><span className="font-mono text-xs">{shortRunId(run.id)}</span><span className="min-w-0 truncate">{run.build.codeLocation}</span><StepNumbers run={run} /><RelativeTime at={run.createdAt} className="ml-auto" /></span>
        </Link>
      )}
    </VirtualList>
  )
}
