import type { AutomationCondition as ConditionJson } from '@millrace/protocol'
import type { AnyAsset } from '../asset'
import type { CustomConditionRecord } from './custom-condition-record'
import { conditionRecord, conditionValue } from './condition-value'

/** Assets by object, or all that a text of the selection language chooses when the condition is evaluated: `group:sales`. */
export type AssetChoice = AnyAsset | string

/**
 * When an asset is to be made: an expression over its status, what happens to it, and to what it depends on. Frozen; every method
 * gives another one. Made by functions such as `eager()` and `missing()`; stands in `automation` of an asset. As Dagster's
 * `AutomationCondition`.
 *
 * A condition is asked about all partitions of an asset at once and is true for some of them; an asset without partitions is one.
 * At each tick what it is true for is requested. Some conditions are *statuses*, true as long as something is so (`missing()`), others
 * *events*, true at one tick only (`newlyUpdated()`); `newlyTrue()` makes an event of a status, `since()` a status of events.
 *
 * @example
 * ```ts
 * import { anyDepsMatch, asset, cronTickPassed, eager, executionFailed, missing, not } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { automation: missing().newlyTrue().sinceLastHandled(), run: () => [1, 2, 3] })
 *
 * export const report = asset('report', {
 *   inputs: { orders },
 *   // At six whatever happened, and else when orders are new; never while something above is broken.
 *   automation: eager().or(cronTickPassed('0 6 * * *').sinceLastHandled()).and(not(anyDepsMatch(executionFailed()))),
 *   run: ({ inputs }) => inputs.orders.length,
 * })
 * ```
 */
export interface AutomationCondition {
  readonly kind: 'condition'
  /** True where this and all the others are. What each operand leaves over is all that the next is asked about. */
  and(...others: readonly AutomationCondition[]): AutomationCondition
  /** True where this or any other is. */
  or(...others: readonly AutomationCondition[]): AutomationCondition
  /**
   * True from the tick at which this becomes true to the one at which `reset` does. Where both do at one tick, `reset` counts, unless
   * both tell when they became true and this was later. As Dagster's `since`.
   */
  since(reset: AutomationCondition): AutomationCondition
  /** True at a tick at which this is, and at the tick before was not. At the first tick: for all that this is true for. As Dagster's `newly_true`. */
  newlyTrue(): AutomationCondition
  /** The same as `since(handled())`: true until the asset is requested or made. As Dagster's `since_last_handled`. */
  sinceLastHandled(): AutomationCondition
  /**
   * The same, where operators over dependencies and checks consider only these assets, besides those that were allowed before.
   * A key of another code location is written as a selection: `key:"other/asset"`. Throws `DefinitionError` for a selection that cannot be read.
   */
  allow(...assets: readonly AssetChoice[]): AutomationCondition
  /** The same, where operators over dependencies and checks leave these assets out. Throws `DefinitionError` for a selection that cannot be read. */
  ignore(...assets: readonly AssetChoice[]): AutomationCondition
  /**
   * The same, where operators over dependencies look through virtual assets: at what is behind one, near or far, in the place of it. `eager().resolveThroughVirtual()`
   * follows the tables behind a view. Partitions of what is behind relate to those of the asset as they would without a mapping. As Dagster's `resolve_through_virtual`.
   */
  resolveThroughVirtual(): AutomationCondition
  /**
   * The same with every part replaced that is equal to `old`, or has it as its name or label: `eager().replace(inLatestTimeWindow(),
   * inLatestTimeWindow({ lookback: '7d' }))`, `eager().replace('any-deps-missing', …)`. Names and labels are those that an evaluation shows.
   * What is not there replaces nothing. As Dagster's `replace`.
   */
  replace(old: AutomationCondition | string, replacement: AutomationCondition): AutomationCondition
  /** A conjunction without an operand equal to this: `eager().without(not(anyDepsMissing()))`. Throws `DefinitionError` when it has none. As Dagster's `without`. */
  without(operand: AutomationCondition): AutomationCondition
  /** The same with a name for people, 1 to 512 characters, shown where it is evaluated; `replace` finds it by it. */
  withLabel(label: string): AutomationCondition
}

/** True for what the condition is not. */
export function not(condition: AutomationCondition): AutomationCondition {
  const { json, customs } = conditionRecord({ what: 'not()', above: not }, condition)
  return conditionValue({ type: 'not', operand: json }, customs)
}

/** What a condition is made of. Only the SDK reads it. */
export interface ConditionRecord {
  readonly json: ConditionJson
  /** The functions behind parts of type `custom`, by name. */
  readonly customs: readonly CustomConditionRecord[]
}
