import { MillraceError, type AssetChoices, type AutomationCondition } from '@millrace/protocol'
import { conditionName, conditionText } from './condition-name'

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

/**
 * Replaces every part that has this name or label. Names are the types of conditions (`missing`, `newly-updated`), labels those of presets
 * (`any-deps-missing`). As in the reference, what `newly-true` and the operators over checks are made of stays.
 */
export const replaceCondition = (condition: AutomationCondition, old: string, replacement: AutomationCondition): AutomationCondition => {
  if (condition.label === old || conditionName(condition) === old) return replacement
  switch (condition.type) {
    case 'any-deps-match':
    case 'all-deps-match':
    case 'asset-matches': return { ...condition, condition: replaceCondition(condition.condition, old, replacement) }
    default: return rewriteOperands(condition, (operand) => replaceCondition(operand, old, replacement))
  }
}

/** A conjunction without one of its operands. Throws `bad-request` when it is none, or has no such operand. */
export const withoutCondition = (condition: AutomationCondition, operand: AutomationCondition): AutomationCondition => {
  const whole = condition.label ?? conditionName(condition)
  if (condition.type !== 'and') throw new MillraceError('bad-request', `only a conjunction can do without an operand, and this is “${whole}”`)
  const text = conditionText(operand)
  const operands = condition.operands.filter((each) => conditionText(each) !== text)
  if (operands.length === condition.operands.length) {
    throw new MillraceError('bad-request', `“${operand.label ?? conditionName(operand)}” is no operand of “${whole}”`)
  }
  if (operands.length === 0) throw new MillraceError('bad-request', `“${whole}” would have no operand left`)
  return { ...condition, operands }
}

const narrow = (condition: AutomationCondition, field: 'allow' | 'ignore', choices: AssetChoices): AutomationCondition => {
  switch (condition.type) {
    case 'any-deps-match':
    case 'all-deps-match':
    case 'any-checks-match':
    case 'all-checks-match': return { ...condition, [field]: [...(condition[field] ?? []), ...choices] }
    default: return rewriteOperands(condition, (operand) => narrow(operand, field, choices))
  }
}

/** Operators over dependencies and checks consider only these assets, besides those that were allowed before. */
export const allowAssets = (condition: AutomationCondition, choices: AssetChoices): AutomationCondition => narrow(condition, 'allow', choices)

/** Operators over dependencies and checks leave these assets out. */
export const ignoreAssets = (condition: AutomationCondition, choices: AssetChoices): AutomationCondition => narrow(condition, 'ignore', choices)
