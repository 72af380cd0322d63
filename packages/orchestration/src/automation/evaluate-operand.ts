import { MillraceError } from '@millrace/protocol'
import type { PartitionSet } from '../partitions/partition-set'
import { existingOf, intersectionOf, differenceOf, recallSet, wholeSet } from './asset-slices'
import type { AutomationRun, CheckVerdict, FreshnessVerdict } from './automation-state'
import type { ConditionNode } from './condition-node'
import { questionKey, type CustomQuestion } from './custom-condition'
import { answer, unsettleIf, type Evaluation, type Question } from './evaluation'
import { changedVersions, newUpdates, taggedUpdates } from './evaluate-updates'
import { latestWindow } from './latest-window'
import { timesAt } from './update-times'

const hasTags = (run: AutomationRun, tagKeys: readonly string[] | undefined, tagValues: Readonly<Record<string, string>> | undefined): boolean =>
  (tagKeys ?? []).every((key) => Object.hasOwn(run.tags, key))
  && Object.entries(tagValues ?? {}).every(([key, value]) => Object.hasOwn(run.tags, key) && run.tags[key] === value)

/** The partition of the asset's latest materialization, or the check, if its run is such a one. */
const latestRunMatches = ({ on, entity }: Question, isSuch: (run: AutomationRun) => boolean): PartitionSet => {
  const { tick } = on
  if (entity.check !== null) {
    const run = tick.checkState(entity)?.run
    return run !== undefined && run !== null && isSuch(run) ? tick.full(entity) : tick.empty(entity)
  }
  const latest = tick.assetState(entity)?.latest
  if (latest === undefined || latest === null || latest.run === null || !isSuch(latest.run)) return tick.empty(entity)
  if ((latest.partition === null) !== (entity.partitions === null)) return tick.empty(entity)
  return tick.setOf(entity, [latest.partition])
}

const executedWithRoot = (question: Question): PartitionSet => {
  const { root, tick } = question.on
  if (question.entity === root) return tick.empty(root)
  const { asset, check } = root
  // A job is no part of a run: it is the run.
  if (asset === null) return tick.empty(question.entity)
  return latestRunMatches(question, (run) => (check === null ? run.plansAsset(asset.key) : run.plansCheck(asset.key, check.name)))
}

const withVerdict = ({ on, entity }: Question, verdict: CheckVerdict | null): PartitionSet => {
  const state = on.tick.checkState(entity)
  if (state === undefined) return verdict === null ? on.tick.full(entity) : on.tick.empty(entity)
  return existingOf(state.withVerdict(verdict, on.tick.partitions(entity)), on.tick.partitions(entity))
}

const stateSet = ({ on, entity }: Question, which: 'updated' | 'inProgress' | 'failed' | 'backfilling'): PartitionSet => {
  const partitions = on.tick.partitions(entity)
  const state = on.tick.assetState(entity)
  return state === undefined ? on.tick.empty(entity) : existingOf(state[which](partitions), partitions)
}

const isFreshness = ({ on, entity }: Question, verdict: FreshnessVerdict): PartitionSet =>
  entity.check === null && on.tick.assetState(entity)?.freshness === verdict ? on.tick.full(entity) : on.tick.empty(entity)

const willBeRequested = ({ on, entity }: Question): PartitionSet => {
  const requested = on.tick.requested.get(entity.id)
  return requested !== undefined && on.tick.isRunnableWith(on.root, entity) ? requested : on.tick.empty(entity)
}

/** True for the whole asset at its first tick, and at the first after its partitions became others in kind. */
const initialEvaluation = ({ on, candidates, entity }: Question): PartitionSet => {
  const { before, root, tick } = on
  const isInitial = before === null || recallSet(before.requested, tick.partitions(root)) === null
  return isInitial ? candidates : tick.empty(entity)
}

const plainSet = (node: ConditionNode, question: Question): PartitionSet => {
  const { candidates, entity } = question
  const isCheck = entity.check !== null
  switch (node.condition.type) {
    case 'missing': return isCheck ? withVerdict(question, null) : differenceOf(candidates, stateSet(question, 'updated'))
    case 'run-in-progress': return isCheck ? withVerdict(question, 'in-progress') : stateSet(question, 'inProgress')
    case 'backfill-in-progress': return isCheck ? question.on.tick.empty(entity) : stateSet(question, 'backfilling')
    case 'execution-failed': return isCheck ? withVerdict(question, 'execution-failed') : stateSet(question, 'failed')
    case 'check-passed': return withVerdict(question, 'passed')
    case 'check-failed': return withVerdict(question, 'failed')
    case 'freshness-passed': return isFreshness(question, 'passed')
    case 'freshness-warned': return isFreshness(question, 'warned')
    case 'freshness-failed': return isFreshness(question, 'failed')
    case 'will-be-requested': return willBeRequested(question)
    case 'executed-with-root-target': return executedWithRoot(question)
    case 'in-latest-time-window':
      return entity.partitions === null ? wholeSet(true) : latestWindow(question.on.tick.partitions(entity), node.condition.lookbackSeconds)
    case 'executed-with-tags': {
      const { tagKeys, tagValues } = node.condition
      return latestRunMatches(question, (run) => hasTags(run, tagKeys, tagValues))
    }
    default: throw new MillraceError('internal', `“${node.name}” is no plain condition`)
  }
}

/** What was true at this tick only. */
const passing = (node: ConditionNode, question: Question, matched: PartitionSet): Evaluation => {
  unsettleIf(question, !matched.isEmpty)
  return answer(node, question, { matched: intersectionOf(question.candidates, matched) })
}

const newlyRequested = (node: ConditionNode, question: Question): Evaluation => {
  const { on, entity, candidates } = question
  const past = on.requestedBefore(entity)
  const partitions = on.tick.partitions(entity)
  const recalled = past === null ? null : recallSet(past, partitions)
  const matched = recalled === null ? on.tick.empty(entity) : intersectionOf(candidates, existingOf(recalled, partitions))
  unsettleIf(question, recalled !== null && !recalled.isEmpty)
  return answer(node, question, { matched, times: on.before === null || matched.isEmpty ? null : timesAt(on.before.tick.at, matched) })
}

const cronTickPassed = (node: ConditionNode, question: Question): Evaluation => {
  const { on, candidates, entity } = question
  const { ticks } = node
  if (ticks === null) throw new MillraceError('internal', `“${node.name}” has no ticks`)
  const { now } = on.tick
  const number = ticks.numberAt(now + 1)
  const newest = ticks.tick(number - 1)
  on.quietUntil = Math.min(on.quietUntil, newest === now ? now : (ticks.tick(number) ?? Infinity))
  const isPassed = newest !== null && on.before !== null && newest >= on.before.tick.at
  unsettleIf(question, isPassed)
  if (!isPassed) return answer(node, question, { matched: on.tick.empty(entity) })
  return answer(node, question, { matched: candidates, times: timesAt(newest, candidates) })
}

const codeVersionChanged = (node: ConditionNode, question: Question): Evaluation => {
  const { on, entity, candidates, place } = question
  const before = on.before?.memories.get(place)
  const current = entity.asset?.codeVersion ?? null
  if (current !== null) on.memories.set(place, current)
  const isChanged = typeof before === 'string' && before !== current
  unsettleIf(question, isChanged)
  return answer(node, question, { matched: isChanged ? candidates : on.tick.empty(entity) })
}

/** What the author's function says; it may say another thing at every tick. */
const customCondition = (node: ConditionNode, question: Question, name: string): Evaluation => {
  const { on: { tick }, entity, candidates } = question
  unsettleIf(question, true)
  if (entity.asset === null) throw new MillraceError('bad-request', `the condition “${name}” is told about assets, and is asked about a job`)
  const asked: CustomQuestion = {
    name, asset: entity.asset.key, check: entity.check?.name ?? null, partitions: entity.partitions === null ? null : [...candidates.keys()],
  }
  const key = questionKey(asked)
  const answered = tick.answers.get(key)
  if (answered === undefined) {
    tick.needs.set(key, asked)
    return answer(node, question, { matched: tick.empty(entity) })
  }
  const matched = typeof answered === 'boolean' ? (answered ? candidates : tick.empty(entity)) : intersectionOf(candidates, tick.setOf(entity, answered))
  return answer(node, question, { matched })
}

/** Evaluates a condition that is made of no others. */
export const evaluateOperand = (node: ConditionNode, question: Question): Evaluation => {
  switch (node.condition.type) {
    case 'newly-updated': {
      const { set, times } = newUpdates(question)
      unsettleIf(question, !set.isEmpty)
      return answer(node, question, { matched: intersectionOf(question.candidates, set), times })
    }
    case 'data-version-changed': return passing(node, question, changedVersions(question))
    case 'any-new-update-has-run-tags':
    case 'all-new-updates-have-run-tags': {
      const { type, tagKeys, tagValues } = node.condition
      const isAny = type === 'any-new-update-has-run-tags'
      return passing(node, question, taggedUpdates(question, { isAny, isSuch: (run) => hasTags(run, tagKeys, tagValues) }))
    }
    case 'newly-requested': return newlyRequested(node, question)
    case 'cron-tick-passed': return cronTickPassed(node, question)
    case 'custom': return customCondition(node, question, node.condition.name)
    case 'code-version-changed': return codeVersionChanged(node, question)
    case 'initial-evaluation': return passing(node, question, initialEvaluation(question))
    default: return answer(node, question, { matched: intersectionOf(question.candidates, plainSet(node, question)) })
  }
}
