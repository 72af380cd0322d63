import { checkName, fail, show, type Defining } from '../check-definition'
import { placeOf } from '../definition-place'
import type { Log } from '../log'
import type { AutomationCondition } from './condition'
import { conditionValue } from './condition-value'

/** What the function of a condition of your own receives. */
export interface CustomConditionContext {
  /** The asset it is asked about: the one that has the condition, or within `anyDepsMatch()` a dependency. */
  readonly asset: { readonly key: string }
  /** The partitions it is asked about; undefined for an asset without partitions. */
  readonly partitions: readonly string[] | undefined
  /** The instant of the tick. */
  readonly at: Date
  /** Writes to the log of the tick. */
  readonly log: Log
}

/**
 * A condition that a function of yours tells: for which of the partitions it is asked about it is true, all (`true`) or none (`false`). It is
 * asked at every tick at which the conditions around it leave something to ask about, in the sandbox, and must answer soon. The function is found
 * by its name, which is unique in the code location. As a subclass of Dagster's `AutomationCondition`.
 *
 * Throws `DefinitionError` for an impossible name. What the function throws, or answers wrongly, fails the tick.
 *
 * @example
 * ```ts
 * import { asset, customCondition, eager } from '@millrace/sdk'
 *
 * const onWeekdays = customCondition('onWeekdays', ({ at }) => at.getUTCDay() > 0 && at.getUTCDay() < 6)
 *
 * export const report = asset('report', { deps: ['orders'], automation: eager().and(onWeekdays), run: () => 'ready' })
 * ```
 */
export function customCondition(
  name: string,
  run: (context: CustomConditionContext) => boolean | readonly string[] | Promise<boolean | readonly string[]>,
): AutomationCondition {
  const defining: Defining = { what: `condition ${show(name)}`, above: customCondition }
  checkName(defining, name)
  if (typeof run !== 'function') fail(defining, `its second argument must be a function, not ${show(run)}`)
  const record = Object.freeze({ key: name, run: run as (context: unknown) => unknown, place: placeOf(customCondition) })
  return conditionValue({ type: 'custom', name }, [record])
}
