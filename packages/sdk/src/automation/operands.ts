import type { PlainConditionType } from '@millrace/protocol'
import { checkOptions, fail, show, type Defining } from '../check-definition'
import { milliseconds } from '../retry'
import { checkCron, checkTimezone } from './check-cron'
import type { AutomationCondition } from './condition'
import { conditionValue } from './condition-value'

const plain = (type: PlainConditionType): AutomationCondition => conditionValue({ type })

/** Status: never materialized; of an observable source, never observed. Of a check: without a result for the latest materialization. */
export const missing = (): AutomationCondition => plain('missing')
/** Status: the latest run that plans it has neither ended nor made it. */
export const runInProgress = (): AutomationCondition => plain('run-in-progress')
/** Status: a backfill that is not over has yet to make it. */
export const backfillInProgress = (): AutomationCondition => plain('backfill-in-progress')
/** Status: `runInProgress()` or `backfillInProgress()`. Its label is `in-progress`. */
export const inProgress = (): AutomationCondition => runInProgress().or(backfillInProgress()).withLabel('in-progress')
/** Status: the latest run that planned it failed without making it. A partition stays failed until it is made. */
export const executionFailed = (): AutomationCondition => plain('execution-failed')
/** Status: already requested at this tick, above or before, so that one run can make both. As Dagster's `will_be_requested`. */
export const willBeRequested = (): AutomationCondition => plain('will-be-requested')
/** Status, of a check: it passed, for the latest materialization. */
export const checkPassed = (): AutomationCondition => plain('check-passed')
/** Status, of a check: it failed, for the latest materialization. */
export const checkFailed = (): AutomationCondition => plain('check-failed')
/** Status: the freshness policy of the asset is kept. */
export const freshnessPassed = (): AutomationCondition => plain('freshness-passed')
/** Status: the freshness policy of the asset warns. */
export const freshnessWarned = (): AutomationCondition => plain('freshness-warned')
/** Status: the freshness policy of the asset is broken. */
export const freshnessFailed = (): AutomationCondition => plain('freshness-failed')
/** Status: the run of the latest materialization also planned the asset whose condition this is part of. Never true of that asset itself. */
export const executedWithRootTarget = (): AutomationCondition => plain('executed-with-root-target')
/** Status: any condition of an asset downstream, near or far, is true of this asset. As Dagster's `any_downstream_conditions`. */
export const anyDownstreamConditions = (): AutomationCondition => plain('any-downstream-conditions')

/** Event: materialized since the tick before, never true at the first; an observation counts only when the data version changed. */
export const newlyUpdated = (): AutomationCondition => plain('newly-updated')
/** Event: materialized since the tick before with another data version than before. */
export const dataVersionChanged = (): AutomationCondition => plain('data-version-changed')
/** Event: requested at the tick before. */
export const newlyRequested = (): AutomationCondition => plain('newly-requested')
/** Event: `codeVersion` is another one than at the tick before, if there was one. */
export const codeVersionChanged = (): AutomationCondition => plain('code-version-changed')
/** Event: the first tick that looks at the asset, or the first after its partitions became others in kind. */
export const initialEvaluation = (): AutomationCondition => plain('initial-evaluation')

/** The options of conditions that read a cron text. */
export interface CronOptions {
  /** The zone of the cron text, by its name in the IANA database. Default: `UTC`. */
  readonly timezone?: string
}

/** A checked cron and its zone. */
export const readCron = (defining: Defining, cron: unknown, options: CronOptions): { cron: string; timezone: string } => {
  checkOptions(defining, options, ['timezone'])
  return { cron: checkCron(defining, cron), timezone: checkTimezone(defining, options.timezone) }
}

/**
 * Event: a tick of this schedule passed since the tick before. `cron` has five fields. Throws `DefinitionError` for a cron that cannot
 * be read, with the place in it, and for an unknown time zone. As Dagster's `cron_tick_passed`.
 */
export function cronTickPassed(cron: string, options: CronOptions = {}): AutomationCondition {
  return conditionValue({ type: 'cron-tick-passed', ...readCron({ what: 'cronTickPassed()', above: cronTickPassed }, cron, options) })
}

/** The options of `inLatestTimeWindow()`. */
export interface LatestTimeWindowOptions {
  /**
   * How far before the end of the newest partition windows may lie, by the clocks of the partitions' time zone: milliseconds, or a text
   * such as `36h` or `7d`. `1d` leads to the same time of the day before, however long that day is. Default: only the newest partition.
   */
  readonly lookback?: number | string
}

/** Status: the newest of the partitions of time, or those within a lookback. True for every partition where there is no time. */
export function inLatestTimeWindow(options: LatestTimeWindowOptions = {}): AutomationCondition {
  const defining: Defining = { what: 'inLatestTimeWindow()', above: inLatestTimeWindow }
  checkOptions(defining, options, ['lookback'])
  if (options.lookback === undefined) return conditionValue({ type: 'in-latest-time-window' })
  const length = milliseconds(options.lookback)
  if (length === null || length === 0) return fail(defining, `\`lookback\` must be milliseconds or a text such as "7d", not ${show(options.lookback)}`)
  return conditionValue({ type: 'in-latest-time-window', lookbackSeconds: length / 1000 })
}

/** Which runs count: those with all of these tags. */
export interface RunTagFilter {
  /** Names that a tag must have. */
  readonly tagKeys?: readonly string[]
  /** Tags with their values. */
  readonly tagValues?: Readonly<Record<string, string>>
}

type TagCondition = 'executed-with-tags' | 'any-new-update-has-run-tags' | 'all-new-updates-have-run-tags'

const tagged = (type: TagCondition, defining: Defining, filter: RunTagFilter): AutomationCondition => {
  checkOptions(defining, filter, ['tagKeys', 'tagValues'])
  const { tagKeys, tagValues } = filter
  if (tagKeys === undefined && tagValues === undefined) fail(defining, 'name tags, by `tagKeys` or `tagValues`')
  if (tagKeys !== undefined && !(Array.isArray(tagKeys) && tagKeys.every((key) => typeof key === 'string'))) fail(defining, '`tagKeys` must be a list of names')
  if (tagValues !== undefined && !Object.values(tagValues).every((value) => typeof value === 'string')) fail(defining, '`tagValues` must be an object of texts')
  return conditionValue({
    type, ...tagKeys === undefined ? {} : { tagKeys: [...tagKeys] }, ...tagValues === undefined ? {} : { tagValues: { ...tagValues } },
  })
}

/** Status: the run of the latest materialization had all of these tags. As Dagster's `executed_with_tags`. */
export function executedWithTags(filter: RunTagFilter): AutomationCondition {
  return tagged('executed-with-tags', { what: 'executedWithTags()', above: executedWithTags }, filter)
}
/** Event: one of the materializations since the tick before came from a run with all of these tags. */
export function anyNewUpdateHasRunTags(filter: RunTagFilter): AutomationCondition {
  return tagged('any-new-update-has-run-tags', { what: 'anyNewUpdateHasRunTags()', above: anyNewUpdateHasRunTags }, filter)
}
/** Event: all materializations since the tick before, at least one, came from runs with all of these tags. */
export function allNewUpdatesHaveRunTags(filter: RunTagFilter): AutomationCondition {
  return tagged('all-new-updates-have-run-tags', { what: 'allNewUpdatesHaveRunTags()', above: allNewUpdatesHaveRunTags }, filter)
}
