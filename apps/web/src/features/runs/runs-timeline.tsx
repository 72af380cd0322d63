'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useMemo } from 'react'
import { runHref } from '../../components/shell/hrefs'
import { statusToken, statusWord } from '../../components/status'
import { useNow } from '../../components/ui/clock'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { formatDuration } from '../../components/ui/format-duration'
import { SkeletonText } from '../../components/ui/skeleton'
import { VirtualList } from '../../components/ui/virtual-list'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { shortRunId, targetText } from './run-target'
import { spanOfSince, type RunsUrl } from './runs-url'
import type { RunSummary } from './server/run-schema'

interface Lane { name: string; runs: RunSummary[] }

const lanesOf = (runs: readonly RunSummary[], url: RunsUrl): Lane[] => {
  const lanes = new Map<string, Lane>()
  for (const run of runs) {
    if (url.status.length > 0 && !url.status.includes(run.status)) continue
    if (url.location !== undefined && run.build.codeLocation !== url.location) continue
    if (url.job !== undefined && !('job' in run.target && run.target.job === url.job)) continue
    const name = `${run.build.codeLocation} · ${targetText(run.target)}`
    const lane = lanes.get(name) ?? { name, runs: [] }
    lane.runs.push(run)
    lanes.set(name, lane)
  }
  return [...lanes.values()].sort((one, other) => one.name.localeCompare(other.name))
}

const minute = 60_000
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' })

/** Runs over time: a row for each job or selection. */
export function RunsTimeline({ url }: { url: RunsUrl }) {
  const trpc = useTRPC()
  const place = usePlace()
  const now = useNow()
  const width = spanOfSince(url.since ?? 'hour')
  const to = Math.ceil((now + 1) / minute) * minute
  const from = to - width
  const input = { ...place, from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  const timeline = useQuery(trpc.runs.timeline.queryOptions(input, { placeholderData: keepPreviousData }))
  const lanes = useMemo(() => lanesOf(timeline.data?.items ?? [], url), [timeline.data, url])
  const share = (at: number) => ((at - from) / width) * 100
  if (timeline.error !== null) return <ErrorState title="The timeline could not be loaded" error={timeline.error} onRetry={() => void timeline.refetch()} />
  if (timeline.isPending) return <div className="p-3"><SkeletonText lines={8} /></div>
  if (lanes.length === 0) return <EmptyState title="No runs in this time" description="Choose a longer range, or clear the filters." />
  return (
    <div className="flex min-h-0 flex-1 flex-col [--name:260px] max-md:[--name:40%]">
      <div aria-hidden className="flex h-6 shrink-0 border-b border-line bg-panel font-mono text-2xs text-faint">
        <div className="w-(--name) shrink-0 border-r border-line" />
        <div className="relative min-w-0 flex-1 overflow-hidden">
          {Array.from({ length: 6 }, (_, index) => from + (width * index) / 6).map((at) => (
            <span key={at} suppressHydrationWarning className="absolute h-full border-l border-line pl-1 leading-6 whitespace-nowrap max-md:even:hidden" style={{ left: `${share(at)}%` }}>{width > 2 * 86_400_000 ? day.format(at) : clock.format(at)}</span>
          ))}
        </div>
      </div>
      <VirtualList items={lanes} itemKey={(lane) => lane.name} estimatedHeight={28} label="Runs over time">
        {(lane) => (
          <div className="flex h-7 items-stretch border-b border-line/60">
            <div className="w-(--name) shrink-0 truncate border-r border-line px-3 font-mono text-xs leading-7" title={lane.name}>{lane.name}</div>
            <div className="relative min-w-0 flex-1 overflow-hidden">
              {lane.runs.map((run) => {
                const start = Date.parse(run.startedAt ?? run.createdAt)
                const end = run.endedAt === null ? now : Date.parse(run.endedAt)
                const text = `${shortRunId(run.id)}: ${statusWord(run.status)}, ${formatDuration(end - start)}`
                return (
                  <Link
                    key={run.id}
                    href={runHref(place, run.id)}
                    prefetch={false}
                    title={text}
                    aria-label={text}
                    className="absolute top-2 h-3 min-w-1.5 rounded-[3px] hover:ring-2 hover:ring-ink/40"
                    style={{ left: `${Math.max(0, share(start))}%`, width: `${share(end) - Math.max(0, share(start))}%`, background: `var(${statusToken(run.status)})` }}
                  />
                )
              })}
            </div>
          </div>
        )}
      </VirtualList>
      {timeline.data.truncated && <p className="border-t border-line px-3 py-1 text-sm text-muted">More than 1,000 runs: only the oldest of them are drawn. Choose a shorter range.</p>}
    </div>
  )
}
