import { ticksFrom } from '@millrace/orchestration/time'
import { evaluateScheduleRecord } from '../../automation/evaluate-trigger'
import type { Schedule, ScheduleRecord } from '../../automation/schedule'
import { definitionRecord } from '../../definition'
import { silentLog, type Log } from '../../log'
import { requestedRun, type RequestedRun } from './requested-run'
import { instantOf } from './simulation'

/** The options of `evaluateSchedule()`. */
export interface EvaluateScheduleOptions {
  /** The instant the tick stands for: a `Date`, or an ISO-8601 text with an offset. It need not be one at which the schedule ticks. */
  readonly at: Date | string
  /** Default: writes nowhere. */
  readonly log?: Log
  /** Default: never aborted. */
  readonly signal?: AbortSignal
}

/** What one tick of a schedule came to, as `evaluateSchedule()` resolves to it. */
export interface ScheduleEvaluation {
  readonly runs: readonly RequestedRun[]
  /** Why no run was requested; undefined when some were. */
  readonly skipReason: string | undefined
}

const recordOf = (schedule: Schedule): ScheduleRecord => {
  const record = definitionRecord(schedule)
  if (record?.kind !== 'schedule') throw new TypeError('this takes what schedule() returned')
  return record
}

/**
 * One tick of a schedule in a test: the runs it requests, as the platform would launch them. Nothing is launched. Rejects with what the schedule's function
 * throws, and with a `TypeError` when its answer cannot be.
 *
 * @example
 * ```ts
 * import { runRequest, schedule, skip } from '@millrace/sdk'
 * import { evaluateSchedule } from '@millrace/sdk/testing'
 *
 * const weekly = schedule('weekly', {
 *   cron: '0 6 * * *', target: 'group:sales', tags: { team: 'data' },
 *   run: ({ scheduledAt }) => scheduledAt.getUTCDay() === 1 ? runRequest({ tags: { week: 'new' } }) : skip('only on Mondays'),
 * })
 *
 * const monday = await evaluateSchedule(weekly, { at: '2026-01-05T06:00:00Z' })
 * monday.runs[0]?.tags // { team: 'data', week: 'new' }
 * const tuesday = await evaluateSchedule(weekly, { at: '2026-01-06T06:00:00Z' })
 * tuesday.skipReason // 'only on Mondays'
 * ```
 */
export async function evaluateSchedule(schedule: Schedule, { at, log = silentLog, signal = new AbortController().signal }: EvaluateScheduleOptions): Promise<ScheduleEvaluation> {
  const scheduledAt = new Date(instantOf(at).epochMilliseconds)
  const { runs, skipReason } = await evaluateScheduleRecord(recordOf(schedule), scheduledAt, { log, signal })
  return { runs: runs.map(requestedRun), skipReason }
}

/** The options of `ticksOfSchedule()`. */
export interface ScheduleTicksOptions {
  /** The first instant that counts: a `Date`, or an ISO-8601 text with an offset. */
  readonly from: Date | string
  /** How many. Default: 1. */
  readonly count?: number
}

/**
 * When a schedule ticks, at or after an instant; through changes of the clocks too.
 *
 * @example
 * ```ts
 * import { schedule } from '@millrace/sdk'
 * import { ticksOfSchedule } from '@millrace/sdk/testing'
 *
 * const early = schedule('early', { cron: '30 2 * * *', timezone: 'Europe/Berlin', target: '*' })
 *
 * // At half past two the clocks show it on Saturday; on Sunday they go from two to three, and it ticks then.
 * const ticks = ticksOfSchedule(early, { from: '2026-03-28T00:00:00Z', count: 2 }) // 01:30 and 01:00 UTC
 * ```
 */
export const ticksOfSchedule = (schedule: Schedule, { from, count = 1 }: ScheduleTicksOptions): Date[] => {
  const { timing: { crons, timezone = 'UTC' } } = recordOf(schedule)
  if (crons === undefined) throw new TypeError(`schedule \`${schedule.name}\` ticks with the partitions of its job, and has no cron of its own`)
  const ticks: Date[] = []
  for (const tick of ticksFrom({ crons, timezone }, instantOf(from))) {
    if (ticks.length >= count) break
    ticks.push(new Date(tick.epochMilliseconds))
  }
  return ticks
}
