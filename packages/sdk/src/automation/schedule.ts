import type { RunConfig, ScheduleOffsets, ScheduleSnapshot } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'
import { brand } from '../definition'
import { placeOf } from '../definition-place'
import { checkJobConfig, type Job, type JobConfig } from '../job'
import { checkCron, checkTimezone } from './check-cron'
import { checkTrigger, type TriggerOptions, type TriggerRecord } from './check-trigger'
import type { TickAnswer, TickContext } from './tick-context'
import type { RunRequest } from './run-request'
import type { Skip } from './tick-request'
import { checkTarget, type ScheduleTarget, type TargetRecord } from './trigger-target'

/** A trigger by time, as `schedule()` returns it. */
export interface Schedule {
  readonly kind: 'schedule'
  readonly name: string
}

/** What the function of a schedule receives. */
export interface ScheduleContext extends TickContext {
  /** The instant the schedule stands for: that of the cron tick, however late it is evaluated. */
  readonly scheduledAt: Date
  /** The zone of the cron texts. */
  readonly timezone: string
  readonly schedule: { readonly name: string }
}

/** The options of `schedule()`. Only `cron` and `target` are required. */
export interface ScheduleOptions extends TriggerOptions {
  readonly job?: never
  /** When to tick: five fields (minute, hour, day of month, month, day of week), or several such texts, whose ticks are united. */
  readonly cron: string | readonly string[]
  /** The zone of the cron texts, by its name in the IANA database. Default: `UTC`. Changes of its clocks are as Dagster has them. */
  readonly timezone?: string
  /** What to run: a job, an asset, assets, or a text in the selection language, resolved when a run is launched. */
  readonly target: ScheduleTarget
  /** Configuration of every run, over that of the job; a request can bring its own. */
  readonly config?: JobConfig
  /**
   * Says what a tick requests: a run, several (each with its `runKey`), or why none. Returned, or yielded by a generator. Default: one run of the target
   * at each tick. What it throws fails the tick.
   */
  readonly run?: (context: ScheduleContext) => TickAnswer<RunRequest | Skip>
}

/** The options of `schedule()` for a job with partitions. Only `job` is required. */
export interface PartitionedScheduleOptions extends TriggerOptions {
  readonly target?: never
  readonly run?: never
  /** The job, or the assets of which, has partitions. Each tick requests a run for the newest one; of those that have no time, for every one. */
  readonly job: Job
  /** When to tick. Default: when a window of the partitions ends, or later by the options below. Partitions without time need it. */
  readonly cron?: string | readonly string[]
  /** The zone of `cron`. Default: that of the partitions. */
  readonly timezone?: string
  /** The minute at which to tick, 0 to 59. Default: that of the windows. */
  readonly minute?: number
  /** The hour at which to tick, 0 to 23; for days, weeks and months. Default: that of the windows. */
  readonly hour?: number
  /** The day on which to tick, 0 (Sunday) to 6; for weeks. Default: that of the windows. */
  readonly dayOfWeek?: number
  /** The day on which to tick, 1 to 31; for months. Default: that of the windows. */
  readonly dayOfMonth?: number
}

/** When a schedule ticks, as the manifest has it. */
export type ScheduleTiming = ScheduleSnapshot['timing']

export interface ScheduleRecord extends TriggerRecord {
  readonly kind: 'schedule'
  readonly timing: ScheduleTiming
  readonly target: TargetRecord
  readonly config: RunConfig | undefined
}

const checkCrons = (defining: Defining, cron: unknown): string[] => {
  const crons: readonly unknown[] = Array.isArray(cron) ? cron : [cron]
  if (crons.length === 0 || crons.length > 100) return fail(defining, `\`cron\` has 1 to 100 texts, not ${crons.length}`)
  return [...new Set(crons.map((each) => checkCron(defining, each)))]
}

const offsetLimits = { minute: [0, 59], hour: [0, 23], dayOfWeek: [0, 6], dayOfMonth: [1, 31] } as const

const checkOffsets = (defining: Defining, options: PartitionedScheduleOptions): ScheduleOffsets => {
  const offsets: ScheduleOffsets = {}
  for (const [name, [low, high]] of Object.entries(offsetLimits) as [keyof ScheduleOffsets, readonly [number, number]][]) {
    const value = options[name]
    if (value === undefined) continue
    if (!Number.isInteger(value) || value < low || value > high) fail(defining, `\`${name}\` must be a whole number from ${low} to ${high}, not ${show(value)}`)
    if (options.cron !== undefined) fail(defining, `\`${name}\` and \`cron\` both say when to tick: give one of them`)
    offsets[name] = value
  }
  return offsets
}

const partitionedOwn = ['job', 'cron', 'timezone', ...Object.keys(offsetLimits)]

const definePartitioned = (defining: Defining, name: string, options: PartitionedScheduleOptions): Omit<ScheduleRecord, 'place'> => {
  const common = checkTrigger(defining, options, { name, own: partitionedOwn })
  if (common.run !== undefined) fail(defining, 'what runs a schedule of a partitioned job requests is said by its partitions: leave out `run`, or give it `cron` and `target`')
  if (options.timezone !== undefined && options.cron === undefined) fail(defining, '`timezone` is that of `cron`, which is missing; else ticks are in the zone of the partitions')
  const target = checkTarget(defining, options.job)
  if (!('job' in target.target)) fail(defining, `\`job\` must be a job, not ${show(options.job)}`)
  const cron = options.cron === undefined ? {} : { crons: checkCrons(defining, options.cron) }
  const zone = options.timezone === undefined ? {} : { timezone: checkTimezone(defining, options.timezone) }
  return { kind: 'schedule', ...common, timing: { type: 'partitions', offsets: checkOffsets(defining, options), ...cron, ...zone }, target, config: undefined }
}

const defineByCron = (defining: Defining, name: string, options: ScheduleOptions): Omit<ScheduleRecord, 'place'> => {
  const common = checkTrigger(defining, options, { name, own: ['cron', 'timezone', 'target', 'config'] })
  if (options.target === undefined) fail(defining, '`target` is missing, or undefined because two files import each other: name a job, assets or a selection')
  return {
    kind: 'schedule', ...common,
    timing: { type: 'cron', crons: checkCrons(defining, options.cron), timezone: checkTimezone(defining, options.timezone) },
    target: checkTarget(defining, options.target),
    config: checkJobConfig(defining, options.config),
  }
}

/**
 * Launches runs by the clock. At each tick one run of `target`, or what `run` says; or, given a `job` with partitions, a run of its newest one when that
 * has ended. Every tick requests its runs once, also through
 * restarts of the platform. Semantics as Dagster's `@schedule` and `ScheduleDefinition`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for a cron that cannot be read, with the place in it, an unknown time zone, with the nearest, a
 * selection that does not parse, and impossible options. A target that is not in the code location is a problem of the build, at the place of the schedule.
 *
 * @example
 * ```ts
 * import { asset, job, runRequest, schedule, skip } from '@millrace/sdk'
 *
 * const orders = asset('orders', { group: 'sales', run: () => [1, 2, 3] })
 * const refresh = job('refresh', { selection: 'group:sales' })
 *
 * export const nightly = schedule('nightly', { cron: '0 2 * * *', timezone: 'Europe/Berlin', target: refresh })
 *
 * export const officeHours = schedule('officeHours', {
 *   cron: ['0 9-17 * * 1-5', '30 12 * * 6'],
 *   target: orders,
 *   run: ({ scheduledAt }) => scheduledAt.getUTCMonth() === 11
 *     ? skip('closed in December')
 *     : runRequest({ tags: { hour: scheduledAt.toISOString() } }),
 * })
 * ```
 */
export function schedule(name: string, options: ScheduleOptions | PartitionedScheduleOptions): Schedule {
  const defining: Defining = { what: `schedule ${show(name)}`, above: schedule }
  const isPartitioned = typeof options === 'object' && options !== null && 'job' in options
  const parts = isPartitioned ? definePartitioned(defining, name, options as PartitionedScheduleOptions) : defineByCron(defining, name, options as ScheduleOptions)
  return brand<Schedule>({ kind: 'schedule', name }, { ...parts, place: placeOf(schedule) })
}
