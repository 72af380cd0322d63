import type { AutomationCondition } from './condition'

/** A condition that is made when it is first asked for, and then always the same: they are frozen, and thousands of assets have the same one. */
export const keptCondition = (make: () => AutomationCondition): (() => AutomationCondition) => {
  let kept: AutomationCondition | undefined
  return () => {
    kept ??= make()
    return kept
  }
}
