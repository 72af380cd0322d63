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

/** All that a condition is made of and that is asked about the job itself. */
const partsOfJob = (condition: ConditionJson): ConditionJson[] => [condition, ...(combining.has(condition.type) ? operandsOf(condition).flatMap(partsOfJob) : [])]

const titleOf = (condition: ConditionJson): string => `\`${condition.label ?? conditionName(condition)}\``

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
  const other = parts.find(({ type }) => !ofJobs.has(type)) ?? parts.filter((part) => !combining.has(part.type)).flatMap(operandsOf).map(misplaced).find((part) => part !== undefined)
  if (other !== undefined) return fail(defining, `\`automation\`: ${titleOf(other)} is asked about ${isAboutJob(other) ? 'a job, and here it would be about an asset' : `an asset, and a job is none: ${hint}`}`)
  if (!parts.some(isAboutJob)) return fail(defining, `\`automation\`: ${titleOf(record.json)} asks nothing about the assets of the job: ${hint}`)
  return record
}
