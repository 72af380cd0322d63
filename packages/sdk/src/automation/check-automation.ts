import { automationConditionSchema, type AutomationCondition as ConditionJson } from '@millrace/protocol'
import { conditionName, operandsOf } from '@millrace/orchestration/conditions'
import { fail, show, type Defining } from '../check-definition'
import type { ConditionRecord } from './condition'
import { conditionRecord } from './condition-value'

/** Conditions that were looked at: a preset stands on thousands of assets. */
const checked = new WeakSet<ConditionRecord>()

/** What a condition could not know of itself while it grew: whether it is too large. */
const checkCondition = (defining: Defining, value: unknown): ConditionRecord | undefined => {
  if (value === undefined) return undefined
  const record = conditionRecord({ ...defining, what: `${defining.what}: \`automation\`` }, value)
  if (checked.has(record)) return record
  const found = automationConditionSchema.safeParse(record.json)
  if (!found.success) return fail(defining, `\`automation\` is wrong: ${found.error.issues[0]?.message ?? show(value)}`)
  checked.add(record)
  return record
}

const isAboutJob = ({ type }: ConditionJson): boolean => type === 'any-job-roots-match' || type === 'all-job-roots-match'

/** A part that is asked about a job, where none is. */
const misplaced = (condition: ConditionJson): ConditionJson | undefined => {
  if (isAboutJob(condition)) return condition
  for (const operand of operandsOf(condition)) {
    const found = misplaced(operand)
    if (found !== undefined) return found
  }
  return undefined
}

const combining: ReadonlySet<string> = new Set(['and', 'or', 'not', 'newly-true', 'since'])

/** What a job can tell of itself; it is never made, missing or updated. */
const ofJobs: ReadonlySet<string> = new Set([
  ...combining, 'any-job-roots-match', 'all-job-roots-match', 'asset-matches', 'cron-tick-passed', 'newly-requested', 'newly-updated', 'initial-evaluation', 'in-latest-time-window',
])

const titleOf = (condition: ConditionJson): string => `\`${condition.label ?? conditionName(condition)}\``

/** A part with the outermost name that the author gave for it: `eager()` consists of parts that he never wrote. */
interface Part { readonly condition: ConditionJson; readonly title: string }

/** All that a condition is made of and that is asked about the job itself. */
const partsOfJob = (condition: ConditionJson, named?: string): Part[] => {
  const name = named ?? (condition.label === undefined ? undefined : titleOf(condition))
  return [{ condition, title: name ?? titleOf(condition) }, ...(combining.has(condition.type) ? operandsOf(condition).flatMap((operand) => partsOfJob(operand, name)) : [])]
}

/** The `automation` of an asset or a check. */
export const checkAutomation = (defining: Defining, value: unknown): ConditionRecord | undefined => {
  const record = checkCondition(defining, value)
  const other = record === undefined ? undefined : misplaced(record.json)
  return other === undefined ? record : fail(defining, `\`automation\`: ${titleOf(other)} is asked about a job: it stands in \`automation\` of a \`job()\``)
}

/** The `automation` of a job of assets. */
export const checkJobAutomation = (defining: Defining, value: unknown): ConditionRecord | undefined => {
  const record = checkCondition(defining, value)
  if (record === undefined) return undefined
  const parts = partsOfJob(record.json)
  const hint = 'write `anyJobRootAssetsMatch(…)` or `allJobRootAssetsMatch(…)` around it'
  const unasked = parts.find(({ condition }) => !ofJobs.has(condition.type))
  if (unasked !== undefined) return fail(defining, `\`automation\`: ${unasked.title} is asked about an asset, and a job is none: ${hint}`)
  const conditions = parts.map(({ condition }) => condition)
  const other = conditions.filter((part) => !combining.has(part.type)).flatMap(operandsOf).map(misplaced).find((part) => part !== undefined)
  if (other !== undefined) return fail(defining, `\`automation\`: ${titleOf(other)} is asked about a job, and here it would be about an asset`)
  if (!conditions.some(isAboutJob)) return fail(defining, `\`automation\`: ${titleOf(record.json)} asks nothing about the assets of the job: ${hint}`)
  return record
}
