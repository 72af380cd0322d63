'use client'
import { useQuery } from '@tanstack/react-query'
import { Clock, LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import { useCallback } from 'react'
import type { ReactNode } from 'react'
import { placeHref } from '../../components/shell/navigation'
import { useUrlState } from '../../components/shell/use-url-state'
import { Button } from '../../components/ui/button'
import { ErrorState } from '../../components/ui/error-state'
import { Skeleton, SkeletonText } from '../../components/ui/skeleton'
import { SplitPane } from '../../components/ui/split-pane'
import { TabPanel, Tabs } from '../../components/ui/tabs'
import { useIsNarrow } from '../../components/ui/use-is-narrow'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { ConfigPanel } from './config-panel'
import { describeProblem } from './describe-problem'
import { ErrorsPanel, failuresOf } from './errors-panel'
import { LogPanel } from './log-panel'
import { RunHeader } from './run-header'
import { runUrlSchema, type RunTab, type RunUrl, type SetRunUrl } from './run-url'
import { runsHref } from './run-target'
import type { RunDetail, RunView } from './server/run-schema'
import { TimelinePanel } from './timeline-panel'

/** A run: its steps over time above, what happened below; live while it runs. */
export function RunPage({ runId }: { runId: string }) {
  const trpc = useTRPC()
  const place = usePlace()
  const run = useQuery(trpc.runs.get.queryOptions({ ...place, runId }))
  const [url, setUrl] = useUrlState(runUrlSchema)
  if (run.data !== undefined) return <RunBody run={run.data} url={url} setUrl={setUrl} />
  if (run.error !== null) {
    const isMissing = describeProblem(run.error).code === 'not-found'
    return (
      <ErrorState
        title={isMissing ? 'No such run' : 'The run could not be loaded'}
        error={run.error}
        onRetry={isMissing ? undefined : () => void run.refetch()}
        action={<Button asChild><Link href={placeHref(place, '/runs')}>All runs</Link></Button>}
      />
    )
  }
  return <RunSkeleton />
}

export function RunSkeleton() {
  return (
    <div role="status" aria-label="Loading the run" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-9.5 shrink-0 items-center gap-3 border-b border-line px-3"><Skeleton className="w-28" /><Skeleton className="h-5 w-20 rounded-full" /><Skeleton className="w-64" /></div>
      <div className="flex-1 border-b border-line p-3"><SkeletonText lines={7} /></div>
      <div className="flex-1 p-3"><SkeletonText lines={7} /></div>
    </div>
  )
}

function RunBody({ run, url, setUrl }: { run: RunView; url: RunUrl; setUrl: SetRunUrl }) {
  const isNarrow = useIsNarrow()
  const timeline = <TimelinePanel run={run} url={url} setUrl={setUrl} isNarrow={isNarrow} />
  const tabs = <RunTabs run={run} url={url} setUrl={setUrl} timeline={isNarrow ? timeline : null} />
  return (
    <>
      <RunHeader run={run} step={url.step} />
      <RunNotice run={run} />
      {isNarrow || url.view === 'log'
        ? tabs
        : url.view === 'timeline'
          ? timeline
          : <SplitPane name="run" direction="column" initial={0.45} label="Resize timeline and log" className="flex-1">{[<div key="timeline" className="contents">{timeline}</div>, <div key="log" className="contents">{tabs}</div>]}</SplitPane>}
    </>
  )
}

/** What a run waits for, where the timeline has nothing to show yet. */
function RunNotice({ run }: { run: RunView }) {
  const place = usePlace()
  if (run.status !== 'queued' && run.status !== 'starting') return null
  const isQueued = run.status === 'queued'
  const Icon = isQueued ? Clock : LoaderCircle
  return (
    <p role="status" className="flex shrink-0 flex-wrap items-center gap-x-2 border-b border-line bg-panel px-3 py-1.5 text-sm text-muted">
      <Icon aria-hidden className={isQueued ? 'size-3.5' : 'size-3.5 animate-spin'} />
      {isQueued
        ? <>Waiting for a slot: {run.runSlots} runs of this deployment may be live at once, and as many are. It starts by itself. <Link href={runsHref(place, { status: 'running' })} className="text-accent underline-offset-3 hover:underline">Runs that run now</Link></>
        : 'Starting: the sandbox loads the build. Steps begin in a moment.'}
    </p>
  )
}

function RunTabs({ run, url, setUrl, timeline }: { run: RunDetail; url: RunUrl; setUrl: SetRunUrl; timeline: ReactNode }) {
  const { failed, runError } = failuresOf(run)
  const failures = failed.length + (runError === undefined ? 0 : 1)
  const fallback: RunTab = failures > 0 && run.status === 'failed' && url.step === undefined ? 'errors' : 'events'
  const asked = url.tab ?? fallback
  const tab = asked === 'timeline' && timeline === null ? fallback : asked
  const choose = useCallback((next: RunTab) => setUrl({ tab: next }), [setUrl])
  const items = [
    ...(timeline === null ? [] : [{ value: 'timeline' as const, label: 'Timeline' }]),
    { value: 'events' as const, label: 'Events' },
    { value: 'logs' as const, label: 'Logs' },
    { value: 'errors' as const, label: 'Errors', count: failures === 0 ? undefined : failures },
    { value: 'config' as const, label: 'Config & build' },
  ]
  return (
    <Tabs value={tab} onChange={choose} items={items} label="Parts of the run" className="flex-1">
      {timeline !== null && <TabPanel value="timeline" className="flex flex-col data-[state=inactive]:hidden">{timeline}</TabPanel>}
      <TabPanel value="events"><LogPanel run={run} url={url} setUrl={setUrl} /></TabPanel>
      <TabPanel value="logs"><LogPanel run={run} url={url} setUrl={setUrl} only="logs" /></TabPanel>
      <TabPanel value="errors"><ErrorsPanel run={run} setUrl={setUrl} /></TabPanel>
      <TabPanel value="config"><ConfigPanel run={run} /></TabPanel>
    </Tabs>
  )
}
