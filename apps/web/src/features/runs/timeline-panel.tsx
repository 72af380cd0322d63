'use client'
import { completeSelection } from '@millrace/orchestration'
import { isTerminalRunStatus, stepStatusSchema, type StepStatus } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import { Maximize2, Minimize2, RotateCw, Scan, ZoomIn, ZoomOut } from 'lucide-react'
import { useCallback, useDeferredValue, useMemo, useReducer, useState } from 'react'
import type { ReactNode } from 'react'
import { SelectionBox } from '../../components/graph/selection-box'
import { Status } from '../../components/status'
import { Button } from '../../components/ui/button'
import { classNames } from '../../components/ui/class-names'
import { useNow } from '../../components/ui/clock'
import { EmptyState } from '../../components/ui/empty-state'
import { IconButton } from '../../components/ui/icon-button'
import { Select } from '../../components/ui/select'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { foldRows } from './fold-rows'
import { Gantt } from './gantt'
import { orderRows, reduceAttempts, noAttempts, spanOf, timelineRows, zoomWindow, type TimelineRow, type TimeWindow } from './run-timeline'
import type { RunUrl, SetRunUrl } from './run-url'
import type { RunDetail } from './server/run-schema'
import { selectSteps, stepGraph } from './step-selection'
import { useRunActions } from './use-run-actions'
import { useRunEvents } from './use-run-events'

const orders = [
  { value: 'start', label: 'By start' }, { value: 'critical', label: 'Critical path first' }, { value: 'longest', label: 'Longest first' }, { value: 'plan', label: 'By plan' },
] as const

const lifecycle = { kind: 'events' } as const

/** The rows of a run: its stored steps, and what its events tell beyond them while it runs or where it tried again. */
function useTimelineRows(run: RunDetail): TimelineRow[] {
  const needsEvents = run.endedAt === null || run.steps.some((step) => step.attempts > 1)
  const { events } = useRunEvents({ runId: run.id, lastSeq: run.lastSeq, filter: lifecycle, extent: needsEvents ? 'all' : 'nothing' })
  const attempts = useMemo(() => reduceAttempts(noAttempts, events), [events])
  return useMemo(() => timelineRows(run.steps, attempts, run.startedAt === null ? null : Date.parse(run.startedAt)), [run.steps, run.startedAt, attempts])
}

/** The selection language over the steps of the run, for the box and for the rows. */
function useStepSelection(run: RunDetail, rows: readonly TimelineRow[], text: string) {
  const trpc = useTRPC()
  const place = usePlace()
  // What assets are called and grouped is asked for only when somebody is about to select by it.
  const [isUsed, use] = useReducer(() => true, text !== '')
  const definitions = useQuery(trpc.assets.graph.queryOptions(place, { enabled: isUsed, staleTime: Number.POSITIVE_INFINITY })).data
  const graph = useMemo(() => stepGraph(run.build.codeLocation, run.steps, definitions), [run.build.codeLocation, run.steps, definitions])
  const parse = useCallback((typed: string) => selectSteps(typed, graph, run.steps).problem, [graph, run.steps])
  const complete = useCallback((typed: string, cursor: number) => completeSelection(typed, cursor, graph), [graph])
  const asked = useDeferredValue(text)
  const chosen = useMemo(() => {
    const result = asked.trim() === '' ? undefined : selectSteps(asked, graph, rows)
    // A text that cannot be read hides nothing; the box says what is wrong with it.
    return result === undefined || result.problem !== undefined ? undefined : new Set(result.keys)
  }, [asked, graph, rows])
  return { parse, complete, chosen, use }
}

/** What is unfolded; what a step stands in that the address names is from the first. */
function useFolds(rows: readonly TimelineRow[], step: string | undefined) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => {
    const named = rows.find((row) => row.key === step)
    return new Set(named === undefined ? [] : [named.path, ...named.graph === undefined ? [] : [named.graph]])
  })
  const fold = useCallback((path: string) => setOpen((now) => {
    const next = new Set(now)
    if (!next.delete(path)) next.add(path)
    return next
  }), [])
  return { folded: useMemo(() => foldRows(rows, open), [rows, open]), fold }
}

export function TimelinePanel({ run, url, setUrl, isNarrow }: { run: RunDetail; url: RunUrl; setUrl: SetRunUrl; isNarrow: boolean }) {
  const rows = useTimelineRows(run)
  const [window, setWindow] = useState<TimeWindow | null>(null)
  const now = useNow(false)
  const { parse, complete, chosen, use } = useStepSelection(run, rows, url.steps)
  const shown = useMemo(
    () => orderRows(rows.filter((row) => (url.state === undefined || row.status === url.state) && chosen?.has(row.key) !== false), url.order, now),
    [rows, chosen, url.state, url.order, now],
  )
  const { folded, fold } = useFolds(shown, url.step)
  const from = Date.parse(run.startedAt ?? run.createdAt)
  const to = run.endedAt === null ? null : Date.parse(run.endedAt)
  const zoom = (factor: number) => {
    const whole = spanOf(rows, { from, to: to ?? Date.now() })
    const next = zoomWindow(window ?? whole, whole, { factor, at: 0.5 })
    setWindow(next.to - next.from >= whole.to - whole.from ? null : next)
  }
  const isFull = url.view === 'timeline'
  return (
    <section aria-label="Timeline" className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-3 py-1 max-md:flex-wrap">
        <div onFocus={use} className="w-80 max-md:w-full">
          <SelectionBox
            value={url.steps}
            onChange={(steps) => setUrl({ steps }, { history: 'replace' })}
            parse={parse}
            complete={complete}
            placeholder="key:orders+ or status:failed"
            result={chosen === undefined ? undefined : `${chosen.size.toLocaleString('en')} of ${rows.length.toLocaleString('en')}`}
          />
        </div>
        {chosen !== undefined && chosen.size > 0 && <RerunChosen run={run} keys={chosen} />}
        <Select label="Order of steps" value={url.order} onChange={(order) => setUrl({ order }, { history: 'replace' })} options={orders} className="h-6.5" />
        <StepCounts rows={rows} state={url.state} onState={(state) => setUrl({ state }, { history: 'replace' })} />
        {!isNarrow && (
          <ZoomButtons isZoomed={window !== null} onZoom={zoom} onFit={() => setWindow(null)} isFull={isFull} onFull={() => setUrl({ view: isFull ? 'split' : 'timeline' })} />
        )}
      </div>
      {shown.length === 0
        ? <NoRows>{rows.length === 0 ? 'This run has no steps.' : 'No step matches the filter.'}</NoRows>
        : <Gantt rows={folded} from={from} to={to} selected={url.step} onSelect={(step) => setUrl({ step })} onFold={fold} window={window} onWindowChange={setWindow} />}
    </section>
  )
}

/** Executes the steps that the selection chooses again, once the run has ended. */
function RerunChosen({ run, keys }: { run: RunDetail; keys: ReadonlySet<string> }) {
  const mayLaunch = usePermissions().has('run:launch')
  const { reexecute, reexecuting } = useRunActions()
  if (!mayLaunch || !isTerminalRunStatus(run.status)) return null
  return <Button size="sm" loading={reexecuting} onClick={() => reexecute(run.id, { selection: [...keys] })}><RotateCw aria-hidden />Re-run these</Button>
}

interface ZoomButtonsProps { isZoomed: boolean; onZoom: (factor: number) => void; onFit: () => void; isFull: boolean; onFull: () => void }

function ZoomButtons({ isZoomed, onZoom, onFit, isFull, onFull }: ZoomButtonsProps) {
  return (
    <div className="ml-auto flex items-center">
      <IconButton icon={ZoomOut} label="Zoom out" shortcut="-" size="sm" onClick={() => onZoom(2)} disabled={!isZoomed} />
      <IconButton icon={ZoomIn} label="Zoom in" shortcut="+" size="sm" onClick={() => onZoom(0.5)} />
      <IconButton icon={Scan} label="Show the whole run" shortcut="0" size="sm" onClick={onFit} disabled={!isZoomed} />
      <IconButton icon={isFull ? Minimize2 : Maximize2} label={isFull ? 'Show the log too' : 'Full height'} size="sm" onClick={onFull} />
    </div>
  )
}

const NoRows = ({ children }: { children: ReactNode }) => <EmptyState title="Nothing to draw" description={children} className="min-h-0 flex-1 py-4" />

const shownOrder = ['running', 'retrying', 'pending', 'succeeded', 'failed', 'skipped', 'canceled'] as const satisfies readonly StepStatus[]

/** How many steps are in which state; a press shows only those. */
function StepCounts({ rows, state, onState }: { rows: readonly TimelineRow[]; state: StepStatus | undefined; onState: (state: StepStatus | undefined) => void }) {
  const counts = useMemo(() => {
    const found = new Map<StepStatus, number>(stepStatusSchema.options.map((status) => [status, 0]))
    for (const row of rows) found.set(row.status, (found.get(row.status) ?? 0) + 1)
    return found
  }, [rows])
  return (
    <div role="group" aria-label="Steps by state" className="flex min-w-0 items-center gap-0.5 overflow-x-auto [scrollbar-width:none]">
      {shownOrder.filter((status) => (counts.get(status) ?? 0) > 0 || status === state).map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={state === status}
          onClick={() => onState(state === status ? undefined : status)}
          className={classNames('flex h-6 shrink-0 items-center rounded-md px-1.5 text-sm hover:bg-hover', state === status && 'bg-select ring-1 ring-line-strong ring-inset')}
        >
          <Status status={status} variant="text">{`${(counts.get(status) ?? 0).toLocaleString('en')} ${status}`}</Status>
        </button>
      ))}
    </div>
  )
}
