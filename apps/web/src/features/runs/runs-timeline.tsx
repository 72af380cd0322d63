'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ListVideo } from 'lucide-react'
import Link from 'next/link'
import { useMemo, useRef } from 'react'
import { runHref } from '../../components/shell/hrefs'
import { statusWord } from '../../components/status'
import { classNames } from '../../components/ui/class-names'
import { useNow } from '../../components/ui/clock'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { formatDuration } from '../../components/ui/format-duration'
import { KeyText } from '../../components/ui/key-text'
import { SkeletonText } from '../../components/ui/skeleton'
import { VirtualList } from '../../components/ui/virtual-list'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { placeBars } from './place-bars'
import { describeTarget, partitionText, shortRunId, targetText, type TargetText } from './run-target'
import type { TimeWindow } from './run-timeline'
import { isFiltered, timelineInput, type RunsUrl } from './runs-url'
import type { RunSummary } from './server/run-schema'
import { stretchStyle, TimeBar } from './time-bar'
import { useLaneWidth } from './use-lane-width'

interface Lane { name: string; location: string; target: TargetText; runs: RunSummary[] }

const lanesOf = (runs: readonly RunSummary[]): Lane[] => {
  const lanes = new Map<string, Lane>()
  for (const run of runs) {
    const location = run.build.codeLocation
    // The partitions of a job share its row.
    const { partition: _, ...whole } = run.target
    const name = `${location} · ${targetText(whole)}`
    const lane = lanes.get(name) ?? { name, location, target: describeTarget(whole), runs: [] }
    lane.runs.push(run)
    lanes.set(name, lane)
  }
  return [...lanes.values()].sort((one, other) => one.name.localeCompare(other.name))
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' })

/** Runs over time: a row for each job or selection. */
export function RunsTimeline({ url }: { url: RunsUrl }) {
  const trpc = useTRPC()
  const place = usePlace()
  const now = useNow()
  const input = timelineInput(url, now)
  const [from, to] = [Date.parse(input.from), Date.parse(input.to)]
  const timeline = useQuery(trpc.runs.timeline.queryOptions({ ...place, ...input }, { placeholderData: keepPreviousData }))
  const lanes = useMemo(() => lanesOf(timeline.data?.items ?? []), [timeline.data])
  if (timeline.error !== null) return <ErrorState title="The timeline could not be loaded" error={timeline.error} onRetry={() => void timeline.refetch()} />
  if (timeline.isPending) return <div className="p-3"><SkeletonText lines={8} /></div>
  if (lanes.length === 0) return <EmptyState icon={ListVideo} title="No runs in this time" description={`No run of the last ${url.since ?? 'hour'} ${isFiltered({ ...url, since: undefined }) ? 'passes all the filters' : 'is there to draw'}. Choose a longer range.`} />
  return <Lanes lanes={lanes} window={{ from, to }} now={now} isTruncated={timeline.data.truncated} />
}

function Lanes({ lanes, window, now, isTruncated }: { lanes: readonly Lane[]; window: TimeWindow; now: number; isTruncated: boolean }) {
  const axis = useRef<HTMLDivElement>(null)
  const laneWidth = useLaneWidth(axis)
  return (
    <div className="flex min-h-0 flex-1 flex-col [--name:260px] max-md:[--name:40%]">
      <div aria-hidden className="flex h-6 shrink-0 border-b border-line bg-panel font-mono text-2xs text-faint">
        <div className="w-(--name) shrink-0 border-r border-line" />
        <div ref={axis} className="relative min-w-0 flex-1 overflow-hidden"><Axis {...window} /></div>
      </div>
      <VirtualList items={lanes} itemKey={(lane) => lane.name} estimatedHeight={28} label="Runs over time">
        {(lane) => (
          <div className="flex h-7 items-stretch border-b border-line/60">
            <LaneName lane={lane} />
            <div className="relative min-w-0 flex-1 overflow-hidden"><RunBars runs={lane.runs} window={window} now={now} laneWidth={laneWidth} /></div>
          </div>
        )}
      </VirtualList>
      {isTruncated && <p className="border-t border-line px-3 py-1 text-sm text-muted">More than 1,000 runs: only the oldest of them are drawn. Choose a shorter range.</p>}
    </div>
  )
}

function LaneName({ lane: { name, location, target: { text, more, kind } } }: { lane: Lane }) {
  return (
    <div className="flex w-(--name) shrink-0 items-center gap-2 border-r border-line px-3" title={name}>
      {kind === 'assets' ? <KeyText text={text} className="text-xs" /> : <span className="min-w-0 truncate font-mono text-xs">{text}</span>}
      {more > 0 && <span className="shrink-0 text-xs text-muted">+{more.toLocaleString('en')}</span>}
      <span className={classNames('ml-auto max-w-24 shrink-0 truncate text-xs text-faint', kind === 'assets' && 'max-md:hidden')}>{location}</span>
    </div>
  )
}

function Axis({ from, to }: TimeWindow) {
  const width = to - from
  return Array.from({ length: 6 }, (_, index) => from + (width * index) / 6).map((at) => (
    <span key={at} suppressHydrationWarning className="absolute h-full border-l border-line pl-1 leading-6 whitespace-nowrap max-md:even:hidden" style={{ left: `${((at - from) / width) * 100}%` }}>
      {width > 2 * 86_400_000 ? day.format(at) : clock.format(at)}
    </span>
  ))
}

interface RunBarsProps { runs: readonly RunSummary[]; window: TimeWindow; now: number; laneWidth: number }

function RunBars({ runs, window, now, laneWidth }: RunBarsProps) {
  const place = usePlace()
  const spans = runs.map((run) => ({ start: Date.parse(run.startedAt ?? run.createdAt), end: run.endedAt === null ? now : Date.parse(run.endedAt) }))
  return placeBars(spans, window, laneWidth).map((placed, index) => {
    const [run, span] = [runs[index], spans[index]]
    if (placed === null || run === undefined || span === undefined) return null
    const partition = partitionText(run.target)
    const text = `${shortRunId(run.id)}${partition === null ? '' : ` @ ${partition}`}: ${statusWord(run.status)}, ${formatDuration(span.end - span.start)}`
    return (
      <Link key={run.id} href={runHref(place, run.id)} prefetch={false} title={text} aria-label={text} className="group/bar absolute inset-y-0 rounded-sm focus-visible:-outline-offset-2" style={stretchStyle(placed.hit)}>
        <TimeBar placed={placed} status={run.status} className={run.endedAt === null ? 'animate-pulse-soft' : undefined} />
      </Link>
    )
  })
}
