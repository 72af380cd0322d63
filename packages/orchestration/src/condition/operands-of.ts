import type { AutomationCondition } from '@millrace/protocol'

/** What a condition is made of, whomever it is asked about. */
export const operandsOf = (condition: AutomationCondition): readonly AutomationCondition[] => {
  switch (condition.type) {
    case 'and':
    case 'or': return condition.operands
    case 'not':
    case 'newly-true': return [condition.operand]
    case 'since': return [condition.trigger, condition.reset]
    case 'asset-matches':
    case 'any-deps-match':
    case 'all-deps-match':
    case 'any-checks-match':
    case 'all-checks-match':
    case 'any-job-roots-match':
    case 'all-job-roots-match': return [condition.condition]
    default: return []
  }
}
