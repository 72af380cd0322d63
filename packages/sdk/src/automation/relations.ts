import { assetKeySchema } from '@millrace/protocol'
import type { AnyAsset } from '../asset'
import { checkOptions, fail, show, type Defining } from '../check-definition'
import { assetRecord } from '../definition'
import type { AutomationCondition } from './condition'
import { conditionRecord, conditionValue } from './condition-value'

/**
 * True for partitions that depend on one, of any dependency, for which the condition is true. Of a check the dependency is its asset.
 * `allow()` and `ignore()` say which dependencies count. As Dagster's `any_deps_match`.
 */
export function anyDepsMatch(condition: AutomationCondition): AutomationCondition {
  const { json, customs } = conditionRecord({ what: 'anyDepsMatch()', above: anyDepsMatch }, condition)
  return conditionValue({ type: 'any-deps-match', condition: json }, customs)
}

/** True for partitions that depend on at least one, of each dependency, for which the condition is true. As Dagster's `all_deps_match`. */
export function allDepsMatch(condition: AutomationCondition): AutomationCondition {
  const { json, customs } = conditionRecord({ what: 'allDepsMatch()', above: allDepsMatch }, condition)
  return conditionValue({ type: 'all-deps-match', condition: json }, customs)
}

/**
 * True where the condition is true of another asset, given by object or key: for the partitions that depend on one of its for which it
 * is. An asset that is not there matches nothing. As Dagster's `asset_matches`.
 *
 * @example
 * ```ts
 * import { asset, assetMatches, eager, missing, not } from '@millrace/sdk'
 *
 * const rates = asset('rates', { run: () => new Map([['EUR', 1]]) })
 *
 * export const invoices = asset('invoices', { inputs: { rates }, automation: eager().and(not(assetMatches(rates, missing()))), run: () => [] })
 * ```
 */
export function assetMatches(asset: AnyAsset | string, condition: AutomationCondition): AutomationCondition {
  const defining: Defining = { what: 'assetMatches()', above: assetMatches }
  const key = typeof asset === 'string' ? asset : assetRecord(asset)?.key
  if (!assetKeySchema.safeParse(key).success || key === undefined) return fail(defining, `${show(asset)} is no asset, nor the key of one`)
  const { json, customs } = conditionRecord(defining, condition)
  return conditionValue({ type: 'asset-matches', asset: key, condition: json }, customs)
}

/** The options of `anyChecksMatch()` and `allChecksMatch()`. */
export interface CheckMatchOptions {
  /** Whether only blocking checks count. Default: all do. */
  readonly blockingOnly?: boolean
}

const overChecks = (type: 'any-checks-match' | 'all-checks-match', defining: Defining, given: { condition: AutomationCondition; options: CheckMatchOptions }): AutomationCondition => {
  checkOptions(defining, given.options, ['blockingOnly'])
  const { json, customs } = conditionRecord(defining, given.condition)
  return conditionValue({ type, condition: json, ...given.options.blockingOnly === true ? { blockingOnly: true } : {} }, customs)
}

/** True where the condition is true of any check of the asset. As Dagster's `any_checks_match`. */
export function anyChecksMatch(condition: AutomationCondition, options: CheckMatchOptions = {}): AutomationCondition {
  return overChecks('any-checks-match', { what: 'anyChecksMatch()', above: anyChecksMatch }, { condition, options })
}

/** True where the condition is true of every check of the asset, also when it has none. As Dagster's `all_checks_match`. */
export function allChecksMatch(condition: AutomationCondition, options: CheckMatchOptions = {}): AutomationCondition {
  return overChecks('all-checks-match', { what: 'allChecksMatch()', above: allChecksMatch }, { condition, options })
}

const overRoots = (type: 'any-job-roots-match' | 'all-job-roots-match', defining: Defining, condition: AutomationCondition): AutomationCondition => {
  const { json, customs } = conditionRecord(defining, condition)
  return conditionValue({ type, condition: json }, customs)
}

/**
 * Of a job: true for partitions at which the condition is true of any of its root assets, those that depend on no other asset of the job. Stands in `automation` of a
 * job; a job has no state of its own, so that it is always asked about its assets. As Dagster's `any_job_root_assets_match`.
 *
 * @example
 * ```ts
 * import { anyJobRootAssetsMatch, asset, eager, job } from '@millrace/sdk'
 *
 * const orders = asset('orders', { deps: ['elsewhere/sales'], run: () => [1, 2, 3] })
 * const report = asset('report', { inputs: { orders }, run: ({ inputs }) => inputs.orders.length })
 *
 * export const refresh = job('refresh', { selection: [orders, report], automation: anyJobRootAssetsMatch(eager()) })
 * ```
 */
export function anyJobRootAssetsMatch(condition: AutomationCondition): AutomationCondition {
  return overRoots('any-job-roots-match', { what: 'anyJobRootAssetsMatch()', above: anyJobRootAssetsMatch }, condition)
}

/** Of a job: true for partitions at which the condition is true of every one of its root assets; see `anyJobRootAssetsMatch()`. As Dagster's `all_job_root_assets_match`. */
export function allJobRootAssetsMatch(condition: AutomationCondition): AutomationCondition {
  return overRoots('all-job-roots-match', { what: 'allJobRootAssetsMatch()', above: allJobRootAssetsMatch }, condition)
}
