import type { RunConfig } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'
import { brand } from '../definition'
import { placeOf } from '../definition-place'
import { checkJobConfig, type JobConfig } from '../job'
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

export interface ScheduleRecord extends TriggerRecord {
  readonly kind: 'schedule'
  readonly crons: readonly string[]
  readonly timezone: string
  readonly target: TargetRecord
  readonly config: RunConfig | undefined
}

const checkCrons = (defining: Defining, cron: unknown): readonly string[] => {
  const crons: readonly unknown[] = Array.isArray(cron) ? cron : [cron]
  if (crons.length === 0 || crons.length > 100) return fail(defining, `\`cron\` has 1 to 100 texts, not ${crons.length}`)
  return Object.freeze([...new Set(crons.map((each) => checkCron(defining, each)))])
}

/**
 * Launches runs by the clock. At each tick one run of `target`, or what `run` says. Every tick requests its runs once, also through
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
export function schedule(name: string, options: ScheduleOptions): Schedule {
  const defining: Defining = { what: `schedule ${show(name)}`, above: schedule }
  const common = checkTrigger(defining, options, { name, own: ['cron', 'timezone', 'target', 'config'] })
  if (options.target === undefined) fail(defining, '`target` is missing, or undefined because two files import each other: name a job, assets or a selection')
  const record: ScheduleRecord = {
    kind: 'schedule',
    ...common,
    crons: checkCrons(defining, options.cron),
    timezone: checkTimezone(defining, options.timezone),
    target: checkTarget(defining, options.target),
    config: checkJobConfig(defining, options.config),
    place: placeOf(schedule),
  }
  return brand<Schedule>({ kind: 'schedule', name }, record)
}
