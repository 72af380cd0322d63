import { automationConditionSchema } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'
import type { ConditionRecord } from './condition'
import { conditionRecord } from './condition-value'

/** Conditions that were looked at: a preset stands on thousands of assets. */
const checked = new WeakSet<ConditionRecord>()

/** The `automation` of an asset. What a condition could not know of itself while it grew: whether it is too large. */
export const checkAutomation = (defining: Defining, value: unknown): ConditionRecord | undefined => {
  if (value === undefined) return undefined
  const record = conditionRecord({ ...defining, what: `${defining.what}: \`automation\`` }, value)
  if (checked.has(record)) return record
  const found = automationConditionSchema.safeParse(record.json)
  if (!found.success) return fail(defining, `\`automation\` is wrong: ${found.error.issues[0]?.message ?? show(value)}`)
  checked.add(record)
  return record
}
