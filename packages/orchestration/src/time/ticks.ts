import { MillraceError } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { readCron } from '../cron/parse-cron'
import { indexTicks, type TickIndex } from './tick-index'
import { openZone } from './zone'

const capacity = 512
const opened = new Map<string, TickIndex>()

/** The ticks of one cron string in a zone. What was counted is kept for the next caller. Throws `invalid-cron`, `invalid-timezone`. */
export const openTicks = (cron: string, timezone: string): TickIndex => {
  const name = `${timezone} ${cron}`
  const known = opened.get(name)
  const index = known ?? indexTicks(readCron(cron), openZone(timezone))
  // The name moves to the end, so that the first one is the one unused for longest.
  opened.delete(name)
  opened.set(name, index)
  for (const [oldest] of opened) {
    if (opened.size <= capacity) break
    opened.delete(oldest)
  }
  return index
}

/** One or several cron strings, read in one time zone. */
export interface Schedule {
  readonly crons: readonly string[]
  readonly timezone: string
}

const openAll = ({ crons, timezone }: Schedule): TickIndex[] => {
  if (crons.length === 0) throw new MillraceError('invalid-cron', 'a schedule needs at least one cron string')
  return crons.map((cron) => openTicks(cron, timezone))
}

const instantOf = (milliseconds: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(milliseconds)

/** Instants are finer than ticks: the first whole millisecond that is not before the instant. */
const ceiling = (instant: Temporal.Instant): number => {
  const floor = instant.epochMilliseconds
  return instant.epochNanoseconds === BigInt(floor) * 1_000_000n ? floor : floor + 1
}

interface Head {
  readonly index: TickIndex
  readonly number: number
  readonly tick: number | null
}

const headAt = (index: TickIndex, number: number): Head => ({ index, number, tick: index.tick(number) })

function* merge(start: readonly Head[], step: 1 | -1): Generator<Temporal.Instant, void> {
  const heads = [...start]
  for (;;) {
    let next: number | null = null
    for (const { tick } of heads) {
      if (tick !== null && (next === null || (tick - next) * step < 0)) next = tick
    }
    if (next === null) return
    yield instantOf(next)
    for (const [at, head] of heads.entries()) {
      if (head.tick === next) heads[at] = headAt(head.index, head.number + step)
    }
  }
}

/** The ticks at or after an instant, in order. Several crons are united: a tick that two of them share comes once. */
export const ticksFrom = (schedule: Schedule, start: Temporal.Instant): Generator<Temporal.Instant, void> => {
  const from = ceiling(start)
  return merge(openAll(schedule).map((index) => headAt(index, index.numberAt(from))), 1)
}

/** The ticks at or before an instant, latest first. */
export const ticksBackFrom = (schedule: Schedule, start: Temporal.Instant): Generator<Temporal.Instant, void> => {
  const from = start.epochMilliseconds
  return merge(openAll(schedule).map((index) => headAt(index, index.numberAt(from + 1) - 1)), -1)
}

/** The first tick at or after an instant; null only at the end of the calendar. */
export const nextTick = (schedule: Schedule, start: Temporal.Instant): Temporal.Instant | null => ticksFrom(schedule, start).next().value ?? null

/** The last tick at or before an instant; null only at the beginning of the calendar. */
export const previousTick = (schedule: Schedule, start: Temporal.Instant): Temporal.Instant | null =>
  ticksBackFrom(schedule, start).next().value ?? null

/** How many ticks lie in the half-open span, counted without listing them (several crons: those that share ticks are listed). */
export const countTicks = (schedule: Schedule, span: { from: Temporal.Instant; to: Temporal.Instant }): number => {
  const [only, ...more] = openAll(schedule)
  if (only !== undefined && more.length === 0) return Math.max(0, only.numberAt(ceiling(span.to)) - only.numberAt(ceiling(span.from)))
  let count = 0
  for (const tick of ticksFrom(schedule, span.from)) {
    if (Temporal.Instant.compare(tick, span.to) >= 0) break
    count++
  }
  return count
}
