import { not, type AutomationCondition } from './condition'
import { keptCondition } from './kept-condition'
import {
  checkPassed, cronTickPassed, executedWithRootTarget, inLatestTimeWindow, inProgress, missing, newlyUpdated, readCron, willBeRequested, type CronOptions,
} from './operands'
import { allChecksMatch, allDepsMatch, anyDepsMatch } from './relations'

/** Event: became missing. Its label is `newly-missing`. */
export const newlyMissing = keptCondition(() => missing().newlyTrue().withLabel('newly-missing'))

/** Event: a dependency was updated, other than by a run that planned this asset too, or is requested at this tick. Its label is `any-deps-updated`. */
export const anyDepsUpdated = keptCondition(() => {
  const withoutRoot = newlyUpdated().and(not(executedWithRootTarget())).withLabel('newly-updated-without-root')
  return anyDepsMatch(withoutRoot.or(willBeRequested())).withLabel('any-deps-updated')
})

/** Status: a dependency is missing and not requested at this tick. Its label is `any-deps-missing`. */
export const anyDepsMissing = keptCondition(() => anyDepsMatch(missing().and(not(willBeRequested()))).withLabel('any-deps-missing'))

/** Status: a dependency is in progress. Its label is `any-deps-in-progress`. */
export const anyDepsInProgress = keptCondition(() => anyDepsMatch(inProgress()).withLabel('any-deps-in-progress'))

/**
 * Status: every dependency was updated since the latest tick of the schedule, or is requested at this tick. Throws `DefinitionError` for a cron
 * that cannot be read and an unknown time zone. Its label is `all-deps-updated-since-cron(<cron>, <time zone>)`.
 */
export function allDepsUpdatedSinceCron(cron: string, options: CronOptions = {}): AutomationCondition {
  const { timezone } = readCron({ what: 'allDepsUpdatedSinceCron()', above: allDepsUpdatedSinceCron }, cron, options)
  return allDepsMatch(newlyUpdated().since(cronTickPassed(cron, { timezone })).or(willBeRequested())).withLabel(`all-deps-updated-since-cron(${cron}, ${timezone})`)
}

/** Status: the blocking checks of every dependency passed, or are requested at this tick. Its label is `all-deps-blocking-checks-passed`. */
export const allDepsBlockingChecksPassed = keptCondition(() =>
  allDepsMatch(allChecksMatch(checkPassed().or(willBeRequested()), { blockingOnly: true }).withLabel('all-blocking-checks-passed')).withLabel('all-deps-blocking-checks-passed'))

/**
 * Requests an asset whenever it went missing or a dependency was updated, once nothing above is missing or in progress and it is not in
 * progress itself. Of partitions of time only the newest counts. As Dagster's `eager`; its label is `eager`, and its operands are
 * `inLatestTimeWindow()`, `newlyMissing().or(anyDepsUpdated()).sinceLastHandled()`, `not(anyDepsMissing())`,
 * `not(anyDepsInProgress())` and `not(inProgress())`.
 *
 * @example
 * ```ts
 * import { anyDepsMissing, asset, eager, inLatestTimeWindow, not } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { automation: eager(), run: () => [1, 2, 3] })
 *
 * export const total = asset('total', {
 *   inputs: { orders },
 *   automation: eager().without(not(anyDepsMissing())).replace(inLatestTimeWindow(), inLatestTimeWindow({ lookback: '7d' })),
 *   run: ({ inputs }) => inputs.orders.length,
 * })
 * ```
 */
export const eager = keptCondition(() => inLatestTimeWindow().and(
  newlyMissing().or(anyDepsUpdated()).sinceLastHandled(),
  not(anyDepsMissing()),
  not(anyDepsInProgress()),
  not(inProgress()),
).withLabel('eager'))

/**
 * Requests an asset once per tick of a schedule, after all dependencies were updated since that tick. Of partitions of time only the newest
 * counts. Throws `DefinitionError` for a cron that cannot be read and an unknown time zone. As Dagster's `on_cron`; its label is `on-cron(<cron>,
 * <time zone>)`, and its operands are `inLatestTimeWindow()`, `cronTickPassed(…).sinceLastHandled()` and
 * `allDepsUpdatedSinceCron(…)`.
 *
 * @example
 * ```ts
 * import { asset, onCron } from '@millrace/sdk'
 *
 * export const report = asset('report', { deps: ['orders'], automation: onCron('0 9 * * 1-5', { timezone: 'Europe/Berlin' }), run: () => 'ready' })
 * ```
 */
export function onCron(cron: string, options: CronOptions = {}): AutomationCondition {
  const { timezone } = readCron({ what: 'onCron()', above: onCron }, cron, options)
  return inLatestTimeWindow().and(
    cronTickPassed(cron, { timezone }).sinceLastHandled(),
    allDepsUpdatedSinceCron(cron, { timezone }),
  ).withLabel(`on-cron(${cron}, ${timezone})`)
}

/**
 * Requests an asset that became missing after the condition was given to it, once nothing above is missing. Of partitions of time only the newest
 * counts. As Dagster's `on_missing`; its label is `on-missing`.
 */
export const onMissing = keptCondition(() => inLatestTimeWindow().and(
  // Without the label of `newlyMissing`, as in the reference, so that `replace` does not find it here.
  missing().newlyTrue().sinceLastHandled().withLabel('missing-since-last-handled'),
  not(anyDepsMissing()),
).withLabel('on-missing'))
