import type { AssetChoices, AutomationCondition } from '@millrace/protocol'
import { conditionName, conditionText } from '@millrace/orchestration/conditions'

type Rewrite = (condition: AutomationCondition) => AutomationCondition

/** Rewrites what a condition is made of, through the operators that combine statements about one asset. */
const rewriteOperands = (condition: AutomationCondition, rewrite: Rewrite): AutomationCondition => {
  switch (condition.type) {
    case 'and':
    case 'or': return { ...condition, operands: condition.operands.map(rewrite) }
    case 'not': return { ...condition, operand: rewrite(condition.operand) }
    case 'since': return { ...condition, trigger: rewrite(condition.trigger), reset: rewrite(condition.reset) }
    default: return condition
  }
}

/** Whether a part is meant: by an equal condition, or by a name or label. */
export type IsMeant = (condition: AutomationCondition) => boolean

/** Names are the types of conditions with what tells them apart (`missing`, `in-latest-time-window(3600)`), labels those of presets. */
export const isNamed = (name: string): IsMeant => (condition) => condition.label === name || conditionName(condition) === name

export const isEqualTo = (other: AutomationCondition): IsMeant => {
  const text = conditionText(other)
  return (condition) => conditionText(condition) === text
}

/**
 * Replaces every part that is meant. As in the reference, what `newly-true` and the operators over checks are made of stays.
 */
export const replaceCondition = (condition: AutomationCondition, isMeant: IsMeant, replacement: AutomationCondition): AutomationCondition => {
  if (isMeant(condition)) return replacement
  switch (condition.type) {
    case 'any-deps-match':
    case 'all-deps-match':
    case 'any-job-roots-match':
    case 'all-job-roots-match':
    case 'asset-matches': return { ...condition, condition: replaceCondition(condition.condition, isMeant, replacement) }
    default: return rewriteOperands(condition, (operand) => replaceCondition(operand, isMeant, replacement))
  }
}

const titleOf = (condition: AutomationCondition): string => `\`${condition.label ?? conditionName(condition)}\``

/** A conjunction without one of its operands, or why it cannot be. */
export const withoutCondition = (condition: AutomationCondition, operand: AutomationCondition): AutomationCondition | { readonly problem: string } => {
  if (condition.type !== 'and') return { problem: `only a conjunction can do without an operand, and this is ${titleOf(condition)}` }
  const isMeant = isEqualTo(operand)
  const operands = condition.operands.filter((each) => !isMeant(each))
  if (operands.length === condition.operands.length) {
    return { problem: `${titleOf(operand)} is no operand of ${titleOf(condition)}; its operands are ${condition.operands.map(titleOf).join(', ')}` }
  }
  return operands.length === 0 ? { problem: `${titleOf(condition)} would have no operand left` } : { ...condition, operands }
}

/** Operators over dependencies and checks consider only these assets, or leave them out, besides those that were named before. */
export const narrowCondition = (condition: AutomationCondition, field: 'allow' | 'ignore', choices: AssetChoices): AutomationCondition => {
  switch (condition.type) {
    case 'any-deps-match':
    case 'all-deps-match':
    case 'any-checks-match':
    case 'all-checks-match': return { ...condition, [field]: [...(condition[field] ?? []), ...choices] }
    default: return rewriteOperands(condition, (operand) => narrowCondition(operand, field, choices))
  }
}

/** Operators over dependencies look through virtual assets, as far as conditions are about one asset. */
export const throughVirtual: Rewrite = (condition) => {
  switch (condition.type) {
    case 'any-deps-match':
    case 'all-deps-match': return { ...condition, throughVirtual: true }
    default: return rewriteOperands(condition, throughVirtual)
  }
}
