import type { AutomationCondition, PlainConditionType } from '@millrace/protocol'

const plain = (type: PlainConditionType): AutomationCondition => ({ type })

export const withLabel = <Condition extends AutomationCondition>(condition: Condition, label: string): Condition => ({ ...condition, label })

/** Operands of a conjunction without a label become operands of the new one. */
const flattened = (type: 'and' | 'or', operands: readonly AutomationCondition[]): AutomationCondition[] =>
  operands.flatMap((operand) => (operand.type === type && operand.label === undefined ? operand.operands : [operand]))

export const allOf = (...operands: AutomationCondition[]): AutomationCondition => ({ type: 'and', operands: flattened('and', operands) })
export const anyOf = (...operands: AutomationCondition[]): AutomationCondition => ({ type: 'or', operands: flattened('or', operands) })
export const not = (operand: AutomationCondition): AutomationCondition => ({ type: 'not', operand })

export const missing = (): AutomationCondition => plain('missing')
export const runInProgress = (): AutomationCondition => plain('run-in-progress')
export const backfillInProgress = (): AutomationCondition => plain('backfill-in-progress')
export const inProgress = (): AutomationCondition => withLabel(anyOf(runInProgress(), backfillInProgress()), 'in-progress')
export const executionFailed = (): AutomationCondition => plain('execution-failed')
export const newlyUpdated = (): AutomationCondition => plain('newly-updated')
export const dataVersionChanged = (): AutomationCondition => plain('data-version-changed')
export const newlyRequested = (): AutomationCondition => plain('newly-requested')
export const willBeRequested = (): AutomationCondition => plain('will-be-requested')
export const codeVersionChanged = (): AutomationCondition => plain('code-version-changed')
export const initialEvaluation = (): AutomationCondition => plain('initial-evaluation')
export const checkPassed = (): AutomationCondition => plain('check-passed')
export const checkFailed = (): AutomationCondition => plain('check-failed')
export const executedWithRootTarget = (): AutomationCondition => plain('executed-with-root-target')
export const anyDownstreamConditions = (): AutomationCondition => plain('any-downstream-conditions')
export const freshnessPassed = (): AutomationCondition => plain('freshness-passed')
export const freshnessWarned = (): AutomationCondition => plain('freshness-warned')
export const freshnessFailed = (): AutomationCondition => plain('freshness-failed')

export const cronTickPassed = (cron: string, timezone = 'UTC'): AutomationCondition => ({ type: 'cron-tick-passed', cron, timezone })

/** Without a lookback the newest partition; with one, those whose windows lie in so many seconds before its end. */
export const inLatestTimeWindow = (lookbackSeconds?: number): AutomationCondition =>
  lookbackSeconds === undefined ? { type: 'in-latest-time-window' } : { type: 'in-latest-time-window', lookbackSeconds }

export interface RunTagFilter {
  readonly tagKeys?: readonly string[]
  readonly tagValues?: Readonly<Record<string, string>>
}

const tagged = (type: 'executed-with-tags' | 'any-new-update-has-run-tags' | 'all-new-updates-have-run-tags', filter: RunTagFilter): AutomationCondition => ({
  type,
  ...(filter.tagKeys === undefined ? {} : { tagKeys: [...filter.tagKeys] }),
  ...(filter.tagValues === undefined ? {} : { tagValues: { ...filter.tagValues } }),
})
export const executedWithTags = (filter: RunTagFilter): AutomationCondition => tagged('executed-with-tags', filter)
export const anyNewUpdateHasRunTags = (filter: RunTagFilter): AutomationCondition => tagged('any-new-update-has-run-tags', filter)
export const allNewUpdatesHaveRunTags = (filter: RunTagFilter): AutomationCondition => tagged('all-new-updates-have-run-tags', filter)

export const since = (trigger: AutomationCondition, reset: AutomationCondition): AutomationCondition => ({ type: 'since', trigger, reset })
export const newlyTrue = (operand: AutomationCondition): AutomationCondition => ({ type: 'newly-true', operand })
export const sinceLastHandled = (trigger: AutomationCondition): AutomationCondition =>
  since(trigger, withLabel(anyOf(newlyRequested(), newlyUpdated(), initialEvaluation()), 'handled'))

export const anyDepsMatch = (condition: AutomationCondition): AutomationCondition => ({ type: 'any-deps-match', condition })
export const allDepsMatch = (condition: AutomationCondition): AutomationCondition => ({ type: 'all-deps-match', condition })
export const assetMatches = (asset: string, condition: AutomationCondition): AutomationCondition => ({ type: 'asset-matches', asset, condition })

interface CheckOptions {
  readonly blockingOnly?: boolean
}
export const anyChecksMatch = (condition: AutomationCondition, { blockingOnly = false }: CheckOptions = {}): AutomationCondition =>
  ({ type: 'any-checks-match', condition, ...(blockingOnly ? { blockingOnly } : {}) })
export const allChecksMatch = (condition: AutomationCondition, { blockingOnly = false }: CheckOptions = {}): AutomationCondition =>
  ({ type: 'all-checks-match', condition, ...(blockingOnly ? { blockingOnly } : {}) })

export const newlyMissing = (): AutomationCondition => withLabel(newlyTrue(missing()), 'newly-missing')

export const anyDepsUpdated = (): AutomationCondition => withLabel(anyDepsMatch(anyOf(
  withLabel(allOf(newlyUpdated(), not(executedWithRootTarget())), 'newly-updated-without-root'),
  willBeRequested(),
)), 'any-deps-updated')

export const anyDepsMissing = (): AutomationCondition => withLabel(anyDepsMatch(allOf(missing(), not(willBeRequested()))), 'any-deps-missing')
export const anyDepsInProgress = (): AutomationCondition => withLabel(anyDepsMatch(inProgress()), 'any-deps-in-progress')

export const allDepsUpdatedSinceCron = (cron: string, timezone = 'UTC'): AutomationCondition => withLabel(
  allDepsMatch(anyOf(since(newlyUpdated(), cronTickPassed(cron, timezone)), willBeRequested())),
  `all-deps-updated-since-cron(${cron}, ${timezone})`,
)

export const allDepsBlockingChecksPassed = (): AutomationCondition => withLabel(
  allDepsMatch(withLabel(allChecksMatch(anyOf(checkPassed(), willBeRequested()), { blockingOnly: true }), 'all-blocking-checks-passed')),
  'all-deps-blocking-checks-passed',
)

/** Requests what went missing or whose dependencies were updated, once nothing above is missing or in progress. */
export const eager = (): AutomationCondition => withLabel(allOf(
  inLatestTimeWindow(),
  sinceLastHandled(anyOf(newlyMissing(), anyDepsUpdated())),
  not(anyDepsMissing()),
  not(anyDepsInProgress()),
  not(inProgress()),
), 'eager')

/** Requests once per tick of a schedule, after all dependencies were updated since that tick. */
export const onCron = (cron: string, timezone = 'UTC'): AutomationCondition => withLabel(allOf(
  inLatestTimeWindow(),
  sinceLastHandled(cronTickPassed(cron, timezone)),
  allDepsUpdatedSinceCron(cron, timezone),
), `on-cron(${cron}, ${timezone})`)

/** Requests what became missing after the condition was given, once nothing above is missing. */
export const onMissing = (): AutomationCondition => withLabel(allOf(
  inLatestTimeWindow(),
  // Without the label of `newlyMissing`, as in the reference, so that `replace` does not find it here.
  withLabel(sinceLastHandled(newlyTrue(missing())), 'missing-since-last-handled'),
  not(anyDepsMissing()),
), 'on-missing')
