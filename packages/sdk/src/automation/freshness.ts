import { parseCron, shortestInterval } from '@millrace/orchestration/cron'
import type { FreshnessPolicy as FreshnessPolicyJson } from '@millrace/protocol'
import { checkOptions, fail, show, type Defining } from '../check-definition'
import { milliseconds } from '../retry'
import { checkCron, checkTimezone } from './check-cron'

const policyBrand: unique symbol = Symbol.for('millrace.freshness') as never

/** When an asset is expected to be made, as the functions of `freshness` return it. */
export interface FreshnessPolicy {
  readonly kind: 'freshness'
}

/** The options of `freshness.timeWindow()`. Lengths are milliseconds or texts such as `90m`, `24h`, `7d`; at least one minute. */
export interface TimeWindowFreshness {
  /** An asset whose latest materialization is this old, or older, fails. */
  readonly fail: number | string
  /** One that is this old is warned of; less than `fail`. Default: no warning. */
  readonly warn?: number | string
}

/** The options of `freshness.cron()`. */
export interface CronFreshness {
  /**
   * How long before a deadline a materialization counts for it: milliseconds or a text such as `15m`, at least one minute, and no longer than the shortest time between
   * two deadlines.
   */
  readonly lowerBound: number | string
  /** The zone of the cron text, by its name in the IANA database. Default: `UTC`. */
  readonly timezone?: string
}

const policy = (json: FreshnessPolicyJson): FreshnessPolicy => {
  const visible = { kind: 'freshness' as const }
  Object.defineProperty(visible, policyBrand, { value: Object.freeze(json) })
  return Object.freeze(visible)
}

const shortestLength = 60

const secondsOf = (defining: Defining, name: string, value: unknown): number => {
  const length = milliseconds(value)
  if (length !== null && length >= shortestLength * 1000) return length / 1000
  return fail(defining, `\`${name}\` must be milliseconds or a text such as "24h", at least one minute, not ${show(value)}`)
}

function timeWindow(options: TimeWindowFreshness): FreshnessPolicy {
  const defining: Defining = { what: 'freshness.timeWindow()', above: timeWindow }
  checkOptions(defining, options, ['fail', 'warn'])
  const failWindowSeconds = secondsOf(defining, 'fail', options.fail)
  if (options.warn === undefined) return policy({ type: 'time-window', failWindowSeconds })
  const warnWindowSeconds = secondsOf(defining, 'warn', options.warn)
  if (warnWindowSeconds >= failWindowSeconds) fail(defining, 'the warning must come before the failure: `warn` is less than `fail`')
  return policy({ type: 'time-window', failWindowSeconds, warnWindowSeconds })
}

function cron(deadline: string, options: CronFreshness): FreshnessPolicy {
  const defining: Defining = { what: 'freshness.cron()', above: cron }
  checkOptions(defining, options, ['lowerBound', 'timezone'])
  const deadlineCron = checkCron(defining, deadline)
  const lowerBoundSeconds = secondsOf(defining, 'lowerBound', options.lowerBound)
  const { schedule } = parseCron(deadlineCron)
  const shortest = schedule === undefined ? Infinity : shortestInterval(schedule)
  if (lowerBoundSeconds > shortest) fail(defining, `\`lowerBound\` is ${lowerBoundSeconds} seconds, and deadlines of ${show(deadline)} come every ${shortest} seconds: make it ${shortest} or less`)
  return policy({ type: 'cron', deadlineCron, lowerBoundSeconds, timezone: checkTimezone(defining, options.timezone) })
}

/**
 * Makes freshness policies: when an asset is expected to be made. Whether one is kept is shown with the asset, and conditions can ask for it
 * (`freshnessFailed()`). As Dagster's `FreshnessPolicy`. Throws `DefinitionError` for lengths that cannot be, a cron that cannot be read and an unknown time zone.
 *
 * @example
 * ```ts
 * import { asset, freshness } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { freshness: freshness.timeWindow({ fail: '24h', warn: '12h' }), run: () => [1, 2, 3] })
 *
 * // There by nine on working days, and not made before half past eight.
 * export const report = asset('report', {
 *   inputs: { orders },
 *   freshness: freshness.cron('0 9 * * 1-5', { lowerBound: '30m', timezone: 'Europe/Berlin' }),
 *   run: ({ inputs }) => inputs.orders.length,
 * })
 * ```
 */
export const freshness = Object.freeze({
  /** The latest materialization may be so old: `freshness.timeWindow({ fail: '24h' })`. */
  timeWindow,
  /** By each tick of a cron text the asset is to be there: `freshness.cron('0 9 * * *', { lowerBound: '1h' })`. */
  cron,
})

/** The `freshness` of an asset, as the manifest carries it. */
export const checkFreshness = (defining: Defining, value: unknown): FreshnessPolicyJson | undefined => {
  if (value === undefined) return undefined
  const found = typeof value === 'object' && value !== null ? (value as { [policyBrand]?: FreshnessPolicyJson })[policyBrand] : undefined
  return found ?? fail(defining, `\`freshness\` must be a policy such as \`freshness.timeWindow({ fail: '24h' })\`, not ${show(value)}`)
}
