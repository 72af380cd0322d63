import type { StepStatus } from '@millrace/protocol'
import type { AttemptOutcome, TimelineRow } from './run-timeline'

/** A row that stands for all steps that dynamic outputs made of one. */
export interface FoldedRow extends TimelineRow {
  readonly fold: { readonly count: number; readonly counts: ReadonlyMap<StepStatus, number>; readonly isOpen: boolean }
}
/** `isMember`: it stands below the row of its fold. */
export type ShownRow = FoldedRow | (TimelineRow & { readonly fold?: undefined; readonly isMember: boolean })

/** What many steps together are: what still goes on comes first, then what went wrong. */
const gravity: readonly StepStatus[] = ['running', 'retrying', 'pending', 'failed', 'canceled', 'succeeded', 'skipped']

const isOneOfMany = (row: TimelineRow): boolean => row.key !== row.path && !row.key.endsWith('[?]')

const together = (rows: readonly TimelineRow[], isOpen: boolean): FoldedRow | undefined => {
  const [first] = rows
  if (first === undefined) return undefined
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
    key: first.path, path: first.path, status: isRunning ? 'running' : status, readyAt: null, startedAt: start, endedAt: end, isCritical: rows.some((row) => row.isCritical),
    bars: start === null ? [] : [{ attempt: 1, start, end, outcome }], fold: { count: rows.length, counts, isOpen },
  }
}

/** So that thousands of numbers are no arguments of one call. */
const chunked = (numbers: readonly number[], pick: (...numbers: number[]) => number): number[] => {
  const picked: number[] = []
  for (let place = 0; place < numbers.length; place += 1_000) picked.push(pick(...numbers.slice(place, place + 1_000)))
  return picked
}

/** The rows with those of one step of the plan, where there are several, behind one, where the first of them stood; `open` names the paths that are unfolded. */
export function foldRows(rows: readonly TimelineRow[], open: ReadonlySet<string>): ShownRow[] {
  const members = new Map<string, TimelineRow[]>()
  for (const row of rows) {
    if (!isOneOfMany(row)) continue
    const known = members.get(row.path)
    if (known === undefined) members.set(row.path, [row])
    else known.push(row)
  }
  const seen = new Set<string>()
  return rows.flatMap((row): ShownRow[] => {
    if (!isOneOfMany(row)) return [{ ...row, isMember: false }]
    if (seen.has(row.path)) return []
    seen.add(row.path)
    const all = members.get(row.path) ?? []
    if (all.length === 1) return [{ ...row, isMember: false }]
    const isOpen = open.has(row.path)
    const folded = together(all, isOpen)
    return [...folded === undefined ? [] : [folded], ...isOpen ? all.map((member) => ({ ...member, isMember: true })) : []]
  })
}

/** "240 steps · 3 failed": how many, and of which states besides success. */
export const foldText = ({ count, counts }: FoldedRow['fold']): string => [
  `${count.toLocaleString('en')} ${count === 1 ? 'step' : 'steps'}`,
  ...gravity.filter((status) => status !== 'succeeded' && counts.has(status)).map((status) => `${(counts.get(status) ?? 0).toLocaleString('en')} ${status}`),
].join(' · ')
