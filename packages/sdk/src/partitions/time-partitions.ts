import type { TimePartitionsDefinition } from '@millrace/protocol'
import { openKeyFormat } from '@millrace/orchestration/partition-keys'
import { checkCron, checkTimezone } from '../automation/check-cron'
import { checkOptions, fail, show, type Defining } from '../check-definition'
import { asDefinition } from './as-definition'
import { checkInstant, checkSpan } from './check-moment'
import { brandPartitions, type TimePartitions } from './partitions'

/** A window that does not exist, by when it would begin: at every tick of a cron text, or at one moment. */
export type WindowExclusion = { readonly cron: string } | { readonly at: string }

/** What all partitions by time take. */
export interface TimePartitionsOptions<Zone extends string = string> {
  /**
   * The first window begins at the first tick at or after it. A date (`2026-01-01`), a time of the zone
   * (`2026-01-01T06:30`), or an instant (`2026-01-01T05:30:00Z`).
   */
  readonly start: string
  /** No window ends after it; written as `start`. Default: none, windows go on for ever. */
  readonly end?: string
  /** A time zone of the IANA database, in which windows begin and keys are written. Default `UTC`. */
  readonly timezone?: Zone
  /** How keys are written: `%Y %m %d %H %M %S %j %y %z`. Default `%Y-%m-%d`; hourly `%Y-%m-%d-%H:%M`. */
  readonly keyFormat?: string
  /**
   * A partition exists once its window has ended. So many more windows exist (1: also the one that is going on), or fewer.
   * Whole, -1,000,000 to 1,000,000. Default 0.
   */
  readonly endOffset?: number
  /** Windows that do not exist. Default: none. */
  readonly exclusions?: readonly WindowExclusion[]
}

/** The options of `hourly()`. */
export interface HourlyOptions<Zone extends string = string, Minute extends number = number> extends TimePartitionsOptions<Zone> {
  /** The minute at which windows begin, 0 to 59. Default 0. */
  readonly minuteOffset?: Minute
}

/** The options of `daily()`. */
export interface DailyOptions<Zone extends string = string, Minute extends number = number, Hour extends number = number> extends HourlyOptions<Zone, Minute> {
  /** The hour at which windows begin, 0 to 23. Default 0. */
  readonly hourOffset?: Hour
}

/** The options of `weekly()` and `monthly()`. */
export interface CalendarOptions<Zone extends string = string, Minute extends number = number, Hour extends number = number, Day extends number = number>
  extends DailyOptions<Zone, Minute, Hour> {
  /** Weekly: the weekday on which windows begin, 0 (Sunday, the default) to 6. Monthly: the day of the month, 1 (the default) to 31. */
  readonly dayOffset?: Day
}

/** The options of `cronPartitions()`. */
export interface CronPartitionsOptions<Zone extends string = string, Cron extends string = string> extends TimePartitionsOptions<Zone> {
  /** When windows begin, five fields: `0 6 * * 1-5`. */
  readonly cron: Cron
  /** How keys are written. Required: it must tell all windows apart. */
  readonly keyFormat: string
}

const common = ['start', 'end', 'timezone', 'keyFormat', 'endOffset', 'exclusions']

const checkWhole = (defining: Defining, name: string, rule: { value: unknown; from: number; to: number }): number => {
  const { value, from, to } = rule
  if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value
  return fail(defining, `\`${name}\` must be a whole number from ${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}, not ${show(value)}`)
}

const checkKeyFormat = (defining: Defining, value: unknown): string => {
  if (typeof value !== 'string' || value === '' || value.length > 256) return fail(defining, `\`keyFormat\` must be a text such as "%Y-%m-%d", not ${show(value)}`)
  asDefinition(defining, () => openKeyFormat(value))
  return value
}

const checkExclusions = (defining: Defining, value: unknown): NonNullable<TimePartitionsDefinition['exclusions']> => {
  if (!Array.isArray(value)) return fail(defining, `\`exclusions\` must be a list such as [{ at: "2026-12-25" }], not ${show(value)}`)
  return value.map((item: unknown, index) => {
    const { cron, at } = typeof item === 'object' && item !== null ? item as { cron?: unknown; at?: unknown } : {}
    if ((cron === undefined) === (at === undefined)) return fail(defining, `\`exclusions[${index}]\` must be { cron: "…" } or { at: "…" }`)
    return cron === undefined ? { at: checkInstant(defining, `exclusions[${index}].at`, at) } : { cron: checkCron(defining, cron) }
  })
}

/** Ranges of the offsets, by name; a kind of partitions takes some of them. */
type OffsetRanges = Readonly<Record<string, readonly [from: number, to: number]>>
const minutes: OffsetRanges = { minuteOffset: [0, 59] }
const hours: OffsetRanges = { ...minutes, hourOffset: [0, 23] }

const define = (defining: Defining, type: TimePartitionsDefinition['type'], { options, offsets }: { options: Partial<CronPartitionsOptions>; offsets: OffsetRanges }): TimePartitions<never, never> => {
  checkOptions(defining, options, [...common, ...Object.keys(offsets), ...type === 'cron' ? ['cron'] : []])
  const given = options as Readonly<Record<string, unknown>>
  const definition = {
    type,
    ...checkSpan(defining, options.start, options.end),
    timezone: checkTimezone(defining, options.timezone),
    ...(options.keyFormat === undefined && type !== 'cron' ? {} : { keyFormat: checkKeyFormat(defining, options.keyFormat) }),
    ...(options.endOffset === undefined ? {} : { endOffset: checkWhole(defining, 'endOffset', { value: options.endOffset, from: -1_000_000, to: 1_000_000 }) }),
    ...(options.exclusions === undefined ? {} : { exclusions: checkExclusions(defining, options.exclusions) }),
    ...(type === 'cron' ? { cron: checkCron(defining, options.cron) } : {}),
    ...Object.fromEntries(Object.entries(offsets).flatMap(([name, [from, to]]) => given[name] === undefined ? [] : [[name, checkWhole(defining, name, { value: given[name], from, to })]])),
  }
  return brandPartitions({ kind: 'time' }, definition as TimePartitionsDefinition) as TimePartitions<never, never>
}

/**
 * Partitions of an hour each, keys such as `2026-01-01-06:00`. Through a change of the clocks windows follow the hours that pass: the
 * second of two equal hours has its offset in its key (`2026-10-25-02:00+0100`).
 *
 * Throws `DefinitionError` (`invalid-definition`) when an option is impossible. Semantics as Dagster's `HourlyPartitionsDefinition`.
 *
 * @example
 * ```ts
 * import { asset, hourly } from '@millrace/sdk'
 *
 * export const clicks = asset('clicks', {
 *   partitions: hourly({ start: '2026-01-01', timezone: 'Europe/Berlin' }),
 *   run: ({ partition }) => [{ at: partition.window.start }],
 * })
 * ```
 */
export function hourly<const Zone extends string = 'UTC', const Minute extends number = 0>(options: HourlyOptions<Zone, Minute>): TimePartitions<`${Minute} * * * *`, Zone> {
  return define({ what: '`hourly` partitions', above: hourly }, 'hourly', { options, offsets: minutes })
}

/**
 * Partitions of a day each, keys such as `2026-01-01`. A day in which the clocks change has 23 or 25 hours.
 *
 * Throws `DefinitionError` (`invalid-definition`) when an option is impossible. Semantics as Dagster's `DailyPartitionsDefinition`.
 *
 * @example
 * ```ts
 * import { asset, daily } from '@millrace/sdk'
 *
 * export const orders = asset('orders', {
 *   partitions: daily({ start: '2026-01-01', timezone: 'Europe/Berlin' }),
 *   run: ({ partition }) => `select * from orders where at >= '${partition.window.start.toISOString()}'`,
 * })
 * ```
 */
export function daily<const Zone extends string = 'UTC', const Minute extends number = 0, const Hour extends number = 0>(
  options: DailyOptions<Zone, Minute, Hour>,
): TimePartitions<`${Minute} ${Hour} * * *`, Zone> {
  return define({ what: '`daily` partitions', above: daily }, 'daily', { options, offsets: hours })
}

/**
 * Partitions of a week each, from Sunday to Sunday unless `dayOffset` says otherwise; the key is the date on which the week begins.
 *
 * Throws `DefinitionError` (`invalid-definition`) when an option is impossible. Semantics as Dagster's `WeeklyPartitionsDefinition`.
 *
 * @example
 * ```ts
 * import { asset, weekly } from '@millrace/sdk'
 *
 * export const plan = asset('plan', { partitions: weekly({ start: '2026-01-01', dayOffset: 1 }), run: ({ partition }) => `week of ${partition.key}` })
 * ```
 */
export function weekly<const Zone extends string = 'UTC', const Minute extends number = 0, const Hour extends number = 0, const Day extends number = 0>(
  options: CalendarOptions<Zone, Minute, Hour, Day>,
): TimePartitions<`${Minute} ${Hour} * * ${Day}`, Zone> {
  return define({ what: '`weekly` partitions', above: weekly }, 'weekly', { options, offsets: { ...hours, dayOffset: [0, 6] } })
}

/**
 * Partitions of a month each; the key is the date on which the month begins.
 *
 * Throws `DefinitionError` (`invalid-definition`) when an option is impossible. Semantics as Dagster's `MonthlyPartitionsDefinition`.
 *
 * @example
 * ```ts
 * import { asset, monthly } from '@millrace/sdk'
 *
 * export const invoices = asset('invoices', { partitions: monthly({ start: '2026-01-01', end: '2027-01-01' }), run: ({ partition }) => partition.key })
 * ```
 */
export function monthly<const Zone extends string = 'UTC', const Minute extends number = 0, const Hour extends number = 0, const Day extends number = 1>(
  options: CalendarOptions<Zone, Minute, Hour, Day>,
): TimePartitions<`${Minute} ${Hour} ${Day} * *`, Zone> {
  return define({ what: '`monthly` partitions', above: monthly }, 'monthly', { options, offsets: { ...hours, dayOffset: [1, 31] } })
}

/**
 * Partitions whose windows begin at the ticks of a cron text, each ending where the next begins.
 *
 * Throws `DefinitionError` (`invalid-definition`) when an option is impossible. Semantics as Dagster's `TimeWindowPartitionsDefinition`.
 *
 * @example
 * ```ts
 * import { asset, cronPartitions } from '@millrace/sdk'
 *
 * export const shifts = asset('shifts', {
 *   partitions: cronPartitions({ cron: '0 6,14,22 * * *', start: '2026-01-01', timezone: 'Europe/Berlin', keyFormat: '%Y-%m-%d-%H' }),
 *   run: ({ partition }) => partition.window,
 * })
 * ```
 */
export function cronPartitions<const Cron extends string, const Zone extends string = 'UTC'>(options: CronPartitionsOptions<Zone, Cron>): TimePartitions<Cron, Zone> {
  return define({ what: '`cron` partitions', above: cronPartitions }, 'cron', { options, offsets: {} })
}
