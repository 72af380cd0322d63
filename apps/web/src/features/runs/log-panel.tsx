'use client'
import { logLevelSchema, type LogLevel } from '@millrace/protocol'
import { ArrowDownToLine, X } from 'lucide-react'
import { useCallback, useState } from 'react'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { SearchInput } from '../../components/ui/search-input'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { Select } from '../../components/ui/select'
import { SkeletonText } from '../../components/ui/skeleton'
import { VirtualList } from '../../components/ui/virtual-list'
import { EventRow } from './event-row'
import type { RunUrl, SetRunUrl } from './run-url'
import type { RunDetail } from './server/run-schema'
import { useRunEvents } from './use-run-events'

const levels = [{ value: 'any', label: 'Any level' }, ...logLevelSchema.options.map((level) => ({ value: level, label: level === 'debug' ? 'debug+' : `${level}${level === 'error' ? '' : '+'}` }))]
const kinds = [{ value: 'all', label: 'All' }, { value: 'events', label: 'Events' }, { value: 'logs', label: 'Logs' }] as const

const readLevel = (value: string): LogLevel | undefined => logLevelSchema.safeParse(value).data

/** A run's events, or its authors' logs alone: filtered by the server, read as far as one scrolls, following the end while it runs. */
export function LogPanel({ run, url, setUrl, only }: { run: RunDetail; url: RunUrl; setUrl: SetRunUrl; only?: 'logs' }) {
  const isRunning = run.endedAt === null
  const kind = only ?? url.kind
  const log = useRunEvents({
    runId: run.id, lastSeq: run.lastSeq, extent: isRunning ? 'all' : 'page',
    filter: { step: url.step, level: url.level, kind, search: url.search },
  })
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const [wantsLatest, setWantsLatest] = useState(false)
  const toggle = useCallback((seq: number) => setOpen((now) => {
    const next = new Set(now)
    if (!next.delete(seq)) next.add(seq)
    return next
  }), [])
  const choose = useCallback((step: string) => setUrl({ step }), [setUrl])
  const isFiltered = url.step !== undefined || url.level !== undefined || url.search !== '' || (only === undefined && url.kind !== 'all')
  const clear = () => setUrl({ step: undefined, level: undefined, search: '', kind: 'all' })
  return (
    <div className="flex h-full min-h-0 flex-col">
      <LogToolbar
        url={url}
        setUrl={setUrl}
        only={only}
        count={`${log.events.length.toLocaleString('en')}${log.atEnd ? '' : '+'}`}
        onLatest={() => {
          log.toEnd()
          setWantsLatest(true)
        }}
      />
      {log.error !== undefined && <ErrorState title="The events could not be loaded" error={log.error} onRetry={log.retry} />}
      {log.events.length === 0 && log.error === undefined && (log.atEnd ? <NoEvents only={only} onClear={isFiltered ? clear : undefined} /> : <div className="p-3"><SkeletonText lines={6} /></div>)}
      {log.events.length > 0 && (
        <VirtualList
          items={log.events}
          itemKey={(event) => event.seq}
          estimatedHeight={27}
          label={only === 'logs' ? 'Log lines' : 'Events'}
          followsEnd={isRunning}
          shownIndex={wantsLatest ? log.events.length - 1 : undefined}
          onEndReached={log.more}
        >
          {(event) => <EventRow event={event} codeLocation={run.build.codeLocation} isOpen={open.has(event.seq)} onToggle={toggle} onStep={choose} />}
        </VirtualList>
      )}
    </div>
  )
}

interface LogToolbarProps { url: RunUrl; setUrl: SetRunUrl; only: 'logs' | undefined; count: string; onLatest: () => void }

function LogToolbar({ url, setUrl, only, count, onLatest }: LogToolbarProps) {
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1">
      <SearchInput label={only === 'logs' ? 'Search the logs' : 'Search the events'} value={url.search} onChange={(search) => setUrl({ search }, { history: 'replace' })} className="w-56 max-md:w-full" />
      <Select label="Level" value={url.level ?? 'any'} onChange={(level) => setUrl({ level: readLevel(level) })} options={levels} />
      {only === undefined && <SegmentedControl label="Kind" value={url.kind} onChange={(value) => setUrl({ kind: value })} options={kinds} />}
      {url.step !== undefined && (
        <button type="button" onClick={() => setUrl({ step: undefined })} aria-label={`Stop showing only ${url.step}`} className="inline-flex h-6 max-w-72 items-center gap-1 rounded-md bg-accent-soft px-2 font-mono text-xs text-accent">
          <span className="truncate">{url.step}</span>
          <X aria-hidden className="size-3 shrink-0" />
        </button>
      )}
      <span className="ml-auto font-mono text-2xs text-faint" aria-live="off">{count}</span>
      <Button size="sm" variant="ghost" onClick={onLatest}>
        <ArrowDownToLine aria-hidden />
        Latest
      </Button>
    </div>
  )
}

function NoEvents({ only, onClear }: { only: 'logs' | undefined; onClear: (() => void) | undefined }) {
  if (onClear !== undefined) return <EmptyState title="Nothing matches" description="No event of this run passes the filter." action={<Button onClick={onClear}>Clear filters</Button>} className="py-8" />
  return only === 'logs'
    ? <EmptyState title="No log lines" description="What assets write with log.info, console.log and the like appears here." className="py-8" />
    : <EmptyState title="No events yet" description="The first ones appear as soon as the run gets its slot." className="py-8" />
}
