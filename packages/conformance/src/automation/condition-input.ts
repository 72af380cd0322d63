import {
  allChecksMatch, allDepsBlockingChecksPassed, allDepsMatch, allDepsUpdatedSinceCron, allJobRootAssetsMatch, allNewUpdatesHaveRunTags, anyChecksMatch, anyDepsInProgress,
  anyDepsMatch, anyDepsMissing, anyDepsUpdated, anyDownstreamConditions, anyJobRootAssetsMatch, anyNewUpdateHasRunTags, asset, assetMatches, checkFailed, checkPassed,
  codeVersionChanged, cronTickPassed, dataVersionChanged, eager, executedWithRootTarget, executedWithTags, executionFailed, initialEvaluation,
  inLatestTimeWindow, inProgress, missing, newlyMissing, newlyRequested, newlyUpdated, not, onCron, onMissing, runInProgress, willBeRequested,
  type AnyAsset, type AutomationCondition,
} from '@millrace/sdk'
import { z } from 'zod'

const plain = {
  missing, run_in_progress: runInProgress, in_progress: inProgress, execution_failed: executionFailed, newly_updated: newlyUpdated,
  data_version_changed: dataVersionChanged, newly_requested: newlyRequested, will_be_requested: willBeRequested,
  code_version_changed: codeVersionChanged, initial_evaluation: initialEvaluation, check_passed: checkPassed, check_failed: checkFailed,
  executed_with_root_target: executedWithRootTarget, any_downstream_conditions: anyDownstreamConditions, newly_missing: newlyMissing,
  any_deps_updated: anyDepsUpdated, any_deps_missing: anyDepsMissing, any_deps_in_progress: anyDepsInProgress,
  all_deps_blocking_checks_passed: allDepsBlockingChecksPassed, eager, on_missing: onMissing,
} as const

const isPlain = (op: string): op is keyof typeof plain => Object.hasOwn(plain, op)

const opSchema = z.looseObject({ op: z.string() })
const cronSchema = z.looseObject({ cron: z.string(), timezone: z.string().default('UTC') })
const listSchema = z.looseObject({ args: z.array(z.unknown()) })
const partSchema = z.looseObject({ arg: z.unknown() })
const operandSchema = z.looseObject({ condition: z.unknown(), blocking_only: z.boolean().nullish() })
const scopeSchema = z.looseObject({ arg: z.unknown(), assets: z.array(z.string()) })
const tagsSchema = z.looseObject({ tag_keys: z.array(z.string()).nullish(), tag_values: z.record(z.string(), z.string()).nullish() })

const readTags = (input: unknown): { tagKeys?: string[]; tagValues?: Record<string, string> } => {
  const { tag_keys: tagKeys, tag_values: tagValues } = tagsSchema.parse(input)
  return { ...(tagKeys == null ? {} : { tagKeys }), ...(tagValues == null ? {} : { tagValues }) }
}

const readBlocking = (input: unknown): { blockingOnly: boolean } => ({ blockingOnly: operandSchema.parse(input).blocking_only === true })

/** The cases write names with underscores; what stands in parentheses is left alone. */
const readLabel = (label: string): string => label.replace(/^[^(]*/, (name) => name.replaceAll('_', '-'))

type Reader = (input: unknown) => AutomationCondition

const part: Reader = (input) => readCondition(partSchema.parse(input).arg)
const operand: Reader = (input) => readCondition(operandSchema.parse(input).condition)
const withCron = (make: (cron: string, options: { timezone: string }) => AutomationCondition): Reader => (input) => {
  const { cron, timezone } = cronSchema.parse(input)
  return make(cron, { timezone })
}

const joined = (input: unknown, type: 'and' | 'or'): AutomationCondition => {
  const [first, ...others] = listSchema.parse(input).args.map(readCondition)
  if (first === undefined) throw new Error(`the cases’ README knows no empty “${type}”`)
  return first[type](...others)
}

/** By object: a case names assets that need not be there. */
const named = (input: unknown): AnyAsset[] => scopeSchema.parse(input).assets.map((key) => asset(key, { run: () => null }))

const readers: Readonly<Record<string, Reader>> = {
  and: (input) => joined(input, 'and'),
  or: (input) => joined(input, 'or'),
  not: (input) => not(part(input)),
  newly_true: (input) => part(input).newlyTrue(),
  since_last_handled: (input) => part(input).sinceLastHandled(),
  since: (input) => {
    const { trigger, reset } = z.looseObject({ trigger: z.unknown(), reset: z.unknown() }).parse(input)
    return readCondition(trigger).since(readCondition(reset))
  },
  any_deps_match: (input) => anyDepsMatch(operand(input)),
  all_deps_match: (input) => allDepsMatch(operand(input)),
  any_checks_match: (input) => anyChecksMatch(operand(input), readBlocking(input)),
  all_checks_match: (input) => allChecksMatch(operand(input), readBlocking(input)),
  asset_matches: (input) => assetMatches(z.looseObject({ key: z.string() }).parse(input).key, operand(input)),
  allow: (input) => part(input).allow(...named(input)),
  ignore: (input) => part(input).ignore(...named(input)),
  through_virtual: (input) => part(input).resolveThroughVirtual(),
  any_job_roots_match: (input) => anyJobRootAssetsMatch(operand(input)),
  all_job_roots_match: (input) => allJobRootAssetsMatch(operand(input)),
  without: (input) => part(input).without(operand(input)),
  replace: (input) => part(input).replace(readLabel(z.looseObject({ label: z.string() }).parse(input).label), operand(input)),
  cron_tick_passed: withCron(cronTickPassed),
  all_deps_updated_since_cron: withCron(allDepsUpdatedSinceCron),
  on_cron: withCron(onCron),
  in_latest_time_window: (input) => {
    const { lookback_seconds: seconds } = z.looseObject({ lookback_seconds: z.number().nullish() }).parse(input)
    return seconds == null ? inLatestTimeWindow() : inLatestTimeWindow({ lookback: seconds * 1000 })
  },
  executed_with_tags: (input) => executedWithTags(readTags(input)),
  any_new_update_has_run_tags: (input) => anyNewUpdateHasRunTags(readTags(input)),
  all_new_updates_have_run_tags: (input) => allNewUpdatesHaveRunTags(readTags(input)),
}

/** A condition as the cases write it, as an author does. */
export const readCondition = (input: unknown): AutomationCondition => {
  const { op } = opSchema.parse(input)
  if (isPlain(op)) return plain[op]()
  const reader = Object.hasOwn(readers, op) ? readers[op] : undefined
  if (reader === undefined) throw new Error(`the cases’ README knows no condition “${op}”`)
  return reader(input)
}
