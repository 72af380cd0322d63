import type { RunEvent, StepStatus } from '@millrace/protocol'
import type { RunStep } from './server/run-schema'
import { stepNeeds } from './step-needs'

export type AttemptOutcome = 'running' | 'succeeded' | 'failed' | 'retrying' | 'canceled'

/** One attempt of a step, in milliseconds since the epoch; `end` is null while it runs. */
export interface AttemptBar { attempt: number; start: number; end: number | null; outcome: AttemptOutcome }

/** The attempts of every step that has begun, by step key. */
export type Attempts = ReadonlyMap<string, readonly AttemptBar[]>

export const noAttempts: Attempts = new Map()

const outcomes: Partial<Record<RunEvent['type'], AttemptOutcome>> = {
  'step-success': 'succeeded', 'step-failure': 'failed', 'step-retry': 'retrying', 'step-canceled': 'canceled',
}

const begun = (bars: readonly AttemptBar[], attempt: number, start: number): readonly AttemptBar[] =>
  bars.some((bar) => bar.attempt === attempt) ? bars : [...bars, { attempt, start, end: null, outcome: 'running' }]

const ended = (bars: readonly AttemptBar[], attempt: number, end: { at: number; outcome: AttemptOutcome }): readonly AttemptBar[] =>
  bars.map((bar) => (bar.attempt === attempt ? { ...bar, end: Math.max(bar.start, end.at), outcome: end.outcome } : bar))

/** Folds the next events of a run into its attempts. Events of one run come in order, each once; the given map is left as it is. */
export function reduceAttempts(attempts: Attempts, events: readonly RunEvent[]): Attempts {
  const next = new Map(attempts)
  for (const event of events) {
    if (!('stepKey' in event) || event.stepKey === undefined) continue
    const at = Date.parse(event.at)
    const bars = next.get(event.stepKey) ?? []
    const outcome = outcomes[event.type]
    if (event.type === 'step-start') next.set(event.stepKey, begun(bars, event.attempt, at))
    else if (outcome !== undefined && 'attempt' in event && event.attempt !== undefined) next.set(event.stepKey, ended(bars, event.attempt, { at, outcome }))
  }
  return next
}

export interface TimelineRow {
  key: string
  /** The step of the plan: many rows may be of one. */
  path: string
  /** Of a step that makes several. */
  assets?: readonly string[] | undefined
  /** The graph of assets whose step it is. */
  graph?: string | undefined
  status: StepStatus
  bars: readonly AttemptBar[]
  /** When all that the step needs was there; null while it is not, or when it never ran. */
  readyAt: number | null
  startedAt: number | null
  endedAt: number | null
  isCritical: boolean
}

const instantOf = (text: string | null): number | null => (text === null ? null : Date.parse(text))

const barOf = (step: RunStep): AttemptBar[] => {
  const start = instantOf(step.startedAt)
  if (start === null) return []
  const end = instantOf(step.endedAt)
  const outcome: AttemptOutcome = step.status === 'pending' || step.status === 'skipped' ? 'canceled' : step.status
  return [{ attempt: Math.max(1, step.attempts), start, end, outcome: end === null ? 'running' : outcome }]
}

/** What the stored step says wins for its latest attempt; earlier attempts are known from the events alone. */
const mergeBars = (step: RunStep, known: readonly AttemptBar[]): readonly AttemptBar[] => {
  const [own] = barOf(step)
  if (own === undefined) return known
  const same = known.find((bar) => bar.attempt === own.attempt)
  const latest = same !== undefined && own.end === null && same.end !== null ? same : { ...own, start: same?.start ?? own.start }
  return [...known.filter((bar) => bar.attempt < own.attempt), latest, ...known.filter((bar) => bar.attempt > own.attempt)]
}

/** The keys of the chain of steps that decided how long the run took: from the last to end, back along what each waited for last. */
export function criticalPath(steps: readonly RunStep[]): Set<string> {
  const needsOf = stepNeeds(steps)
  const lastOf = (candidates: Iterable<RunStep>): RunStep | undefined => {
    let last: RunStep | undefined
    for (const step of candidates) {
      if (step.endedAt === null || step.startedAt === null) continue
      if (last === undefined || (last.endedAt ?? '') < step.endedAt) last = step
    }
    return last
  }
  const path = new Set<string>()
  for (let step = lastOf(steps); step !== undefined && !path.has(step.key); step = lastOf(needsOf(step))) path.add(step.key)
  return path
}

const endedStatuses: ReadonlySet<StepStatus> = new Set(['succeeded', 'failed', 'skipped', 'canceled'])

/** The stored step is read again once a second; until then its events know better. */
const statusOf = (step: RunStep, bars: readonly AttemptBar[]): StepStatus => (endedStatuses.has(step.status) ? step.status : bars.at(-1)?.outcome ?? step.status)

/** One row per step, in the order of the plan. */
export function timelineRows(steps: readonly RunStep[], attempts: Attempts, runStartedAt: number | null): TimelineRow[] {
  const drawn = steps.map((step) => {
    const bars = mergeBars(step, attempts.get(step.key) ?? [])
    return { step, bars, status: statusOf(step, bars) }
  })
  const ends = new Map(drawn.map(({ step, bars, status }) => [step.key, status === 'succeeded' ? bars.at(-1)?.end ?? null : null]))
  const critical = criticalPath(steps)
  const needsOf = stepNeeds(steps)
  return drawn.map(({ step, bars, status }) => {
    const needs = needsOf(step).map((need) => ends.get(need.key) ?? null)
    const readyAt = needs.includes(null) ? null : needs.reduce<number | null>((latest, end) => Math.max(latest ?? 0, end ?? 0), runStartedAt)
    return {
      key: step.key, path: step.path, assets: step.assets, graph: step.graph, status, bars, readyAt, isCritical: critical.has(step.key),
      startedAt: bars[0]?.start ?? null, endedAt: bars.at(-1)?.end ?? instantOf(step.endedAt),
    }
  })
}

export const rowOrders = ['start', 'plan', 'longest', 'critical'] as const
export type RowOrder = (typeof rowOrders)[number]

const never = Number.MAX_SAFE_INTEGER
const lengthOf = (row: TimelineRow, now: number): number => (row.startedAt === null ? -1 : (row.endedAt ?? now) - row.startedAt)

export function orderRows(rows: readonly TimelineRow[], order: RowOrder, now: number): TimelineRow[] {
  if (order === 'plan') return [...rows]
  const byStart = (one: TimelineRow, other: TimelineRow) => (one.startedAt ?? never) - (other.startedAt ?? never)
  if (order === 'longest') return rows.toSorted((one, other) => lengthOf(other, now) - lengthOf(one, now))
  if (order === 'critical') return rows.toSorted((one, other) => Number(other.isCritical) - Number(one.isCritical) || byStart(one, other))
  return rows.toSorted(byStart)
}

export interface TimeWindow { from: number; to: number }

/** All that the rows span, with a little room at the end. */
export function spanOf(rows: readonly TimelineRow[], run: { from: number; to: number }): TimeWindow {
  let to = Math.max(run.to, run.from + 50)
  for (const row of rows) for (const bar of row.bars) to = Math.max(to, bar.end ?? 0)
  return { from: run.from, to: to + (to - run.from) * 0.02 }
}

/** The last instant that the rows know of; what a running run is drawn until before the clock of the browser is there. */
export const lastInstant = (rows: readonly TimelineRow[], from: number): number =>
  rows.reduce((latest, row) => row.bars.reduce((last, bar) => Math.max(last, bar.start, bar.end ?? 0), latest), from)

/** Zooms around a point given as a share of the window; never out of the whole, never closer than 2 ms. */
export function zoomWindow(window: TimeWindow, whole: TimeWindow, zoom: { factor: number; at: number }): TimeWindow {
  const width = window.to - window.from
  const next = Math.min(whole.to - whole.from, Math.max(2, width * zoom.factor))
  return clampWindow({ from: window.from + (width - next) * zoom.at, to: window.from + (width - next) * zoom.at + next }, whole)
}

export function clampWindow(window: TimeWindow, whole: TimeWindow): TimeWindow {
  const width = Math.min(window.to - window.from, whole.to - whole.from)
  const from = Math.min(Math.max(window.from, whole.from), whole.to - width)
  return { from, to: from + width }
}

const niceSteps = [1, 2, 5]

/** Instants for the axis: round distances from the start of the run, about `count` of them. */
export function ticksOf(window: TimeWindow, origin: number, count: number): number[] {
  const raw = (window.to - window.from) / Math.max(1, count)
  const isLong = raw > 30_000
  const unit = isLong ? 60_000 : 1
  const power = 10 ** Math.floor(Math.log10(raw / unit))
  const step = Math.max(1, unit * power * (niceSteps.find((nice) => nice * power * unit >= raw) ?? 10))
  const first = Math.ceil((window.from - origin) / step) * step
  const ticks: number[] = []
  for (let tick = first; origin + tick <= window.to && ticks.length < 100; tick += step) ticks.push(tick)
  return ticks
}
