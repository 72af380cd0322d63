import type { StepStatus } from '@millrace/protocol'
import type { AttemptOutcome, TimelineRow } from './run-timeline'

/** Where a row stands: how many folds deep, and what is called of it there. */
interface Placed { readonly depth: number; readonly label: string }
/** A row that stands for many steps: those of a graph that makes assets, or those that dynamic outputs made of one. */
export interface FoldedRow extends TimelineRow, Placed {
  readonly fold: { readonly count: number; readonly counts: ReadonlyMap<StepStatus, number>; readonly isOpen: boolean }
}
export type ShownRow = FoldedRow | (TimelineRow & Placed & { readonly fold?: undefined })

/** What many steps together are: what still goes on comes first, then what went wrong. */
const gravity: readonly StepStatus[] = ['running', 'retrying', 'pending', 'failed', 'canceled', 'succeeded', 'skipped']

const isOneOfMany = (row: TimelineRow): boolean => row.key !== row.path && !row.key.endsWith('[?]')

const together = (rows: readonly TimelineRow[], { path, isOpen, ...place }: Placed & { readonly path: string; readonly isOpen: boolean }): FoldedRow => {
  const counts = new Map<StepStatus, number>()
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1)
  const status = gravity.find((each) => counts.has(each)) ?? 'pending'
  const starts = rows.flatMap((row) => row.startedAt ?? [])
  const start = starts.length === 0 ? null : Math.min(...chunked(starts, Math.min))
  const ends = rows.flatMap((row) => (row.startedAt === null ? [] : [row.endedAt]))
  const isRunning = status === 'running' || status === 'retrying' || (status === 'pending' && start !== null)
  const end = start === null || isRunning || ends.includes(null) ? null : Math.max(...chunked(ends.flatMap((each) => each ?? []), Math.max))
  const outcome: AttemptOutcome = isRunning ? 'running' : status === 'failed' || status === 'canceled' ? status : 'succeeded'
  return {
    key: path, path, ...place, status: isRunning ? 'running' : status, readyAt: null, startedAt: start, endedAt: end, isCritical: rows.some((row) => row.isCritical),
    bars: start === null ? [] : [{ attempt: 1, start, end, outcome }], fold: { count: rows.length, counts, isOpen },
  }
}

/** So that thousands of numbers are no arguments of one call. */
const chunked = (numbers: readonly number[], pick: (...numbers: number[]) => number): number[] => {
  const picked: number[] = []
  for (let place = 0; place < numbers.length; place += 1_000) picked.push(pick(...numbers.slice(place, place + 1_000)))
  return picked
}

/** What a row is folded by, from without: the graph that it is a step of, and the step of the plan that it is one of many of. */
const foldsOf = (row: TimelineRow): string[] => [...row.graph === undefined ? [] : [row.graph], ...isOneOfMany(row) ? [row.path] : []]

const labelIn = (above: string, key: string): string => (above !== '' && key.startsWith(above) ? key.slice(above.length) : key)

/** The rows with those of one fold, where there are several, behind one, where the first of them stood. */
function foldBy(rows: readonly TimelineRow[], { open, depth, above }: { readonly open: ReadonlySet<string>; readonly depth: number; readonly above: string }): ShownRow[] {
  const members = new Map<string, TimelineRow[]>()
  for (const row of rows) {
    const path = foldsOf(row)[depth]
    if (path === undefined) continue
    const known = members.get(path)
    if (known === undefined) members.set(path, [row])
    else known.push(row)
  }
  return rows.flatMap((row): ShownRow[] => {
    const path = foldsOf(row)[depth]
    const all = path === undefined ? undefined : members.get(path)
    if (path === undefined || all === undefined || all.length === 1) return [{ ...row, depth, label: labelIn(above, row.key) }]
    if (all[0] !== row) return []
    const isOpen = open.has(path)
    return [together(all, { path, isOpen, depth, label: labelIn(above, path) }), ...isOpen ? foldBy(all, { open, depth: depth + 1, above: path }) : []]
  })
}

/** The rows with the steps of a graph of assets behind one, and within them those of one step of the plan; `open` names what is unfolded, by the graph's name or the step's path. */
export const foldRows = (rows: readonly TimelineRow[], open: ReadonlySet<string>): ShownRow[] => foldBy(rows, { open, depth: 0, above: '' })

/** "240 steps · 3 failed": how many, and of which states besides success. */
export const foldText = ({ count, counts }: FoldedRow['fold']): string => [
  `${count.toLocaleString('en')} ${count === 1 ? 'step' : 'steps'}`,
  ...gravity.filter((status) => status !== 'succeeded' && counts.has(status)).map((status) => `${(counts.get(status) ?? 0).toLocaleString('en')} ${status}`),
].join(' · ')
