import type { PartitionSet } from '../partitions/partition-set'
import { differenceOf, existingOf, intersectionOf, recallSet, sliceKind, unionOf } from './asset-slices'
import type { AutomationEntity } from './automation-graph'
import { dependenciesBehindViews } from './behind-views'
import type { ConditionNode } from './condition-node'
import { evaluateDownstream } from './evaluate-downstream'
import { evaluateOperand } from './evaluate-operand'
import { answer, unsettleIf, visit, type Evaluation, type Question } from './evaluation'
import { laterThan, type LazyTimes } from './update-times'

/** A part of the same asset's condition. */
const evaluatePart = (node: ConditionNode, question: Question, given: { of: ConditionNode; index: number; candidates?: PartitionSet }): Evaluation => {
  const candidates = given.candidates ?? question.candidates
  return evaluateCondition(node, {
    on: question.on,
    entity: question.entity,
    candidates,
    place: node.isPlaced ? `${question.place}/${given.index}.${node.name}` : '',
    above: { node: given.of, above: question.above },
  })
}

const evaluateAnd = (node: ConditionNode, question: Question): Evaluation => {
  let matched = question.candidates
  const children = node.children.map((child, index) => {
    const evaluation = evaluatePart(child, question, { of: node, index, candidates: matched })
    matched = intersectionOf(matched, evaluation.matched)
    return evaluation
  })
  return answer(node, question, { matched, children })
}

const evaluateOr = (node: ConditionNode, question: Question): Evaluation => {
  const children = node.children.map((child, index) => evaluatePart(child, question, { of: node, index }))
  const matched = children.reduce((union, child) => unionOf(union, child.matched), question.on.tick.empty(question.entity))
  return answer(node, question, { matched, children })
}

const evaluateNot = (node: ConditionNode, question: Question): Evaluation => {
  const children = node.children.map((child, index) => evaluatePart(child, question, { of: node, index }))
  return answer(node, question, { matched: children.reduce((rest, { matched }) => differenceOf(rest, matched), question.candidates), children })
}

/** What keeps a memory by its content is evaluated for all partitions, and has one memory per asset it is evaluated for. */
const memoryName = (node: ConditionNode, { on, entity }: Question): string => (entity === on.root ? node.content : `${node.content}@${entity.name}`)

const remembered = (question: Question, name: string): PartitionSet => {
  const { on, entity } = question
  const partitions = on.tick.partitions(entity)
  const past = on.before?.memories.get(name)
  const recalled = past === undefined || typeof past === 'string' ? null : recallSet(past, partitions)
  return recalled === null ? on.tick.empty(entity) : recalled
}

const remember = ({ on, entity }: Question, name: string, set: PartitionSet): void => {
  on.memories.set(name, { kind: sliceKind(on.tick.partitions(entity)), set })
}

/** The question to all partitions; parts that are found by their place are found from here. */
const askAll = (node: ConditionNode, question: Question, name: string): Question =>
  ({ ...question, candidates: question.on.tick.full(question.entity), place: node.isPlaced ? name : '' })

const evaluateNewlyTrue = (node: ConditionNode, question: Question): Evaluation => {
  const name = memoryName(node, question)
  const children = node.children.map((child, index) => evaluatePart(child, askAll(node, question, name), { of: node, index }))
  const now = children[0]?.matched ?? question.on.tick.empty(question.entity)
  const newly = differenceOf(now, remembered(question, name))
  unsettleIf(question, !newly.isEmpty)
  remember(question, name, now)
  return answer(node, question, { matched: intersectionOf(question.candidates, newly), children })
}

/** Reset wins where both are true at one tick, unless both have times and the trigger's is later. */
const evaluateSince = (node: ConditionNode, question: Question): Evaluation => {
  const name = memoryName(node, question)
  const children = node.children.map((child, index) => evaluatePart(child, askAll(node, question, name), { of: node, index }))
  const [trigger, reset] = children
  const nothing = question.on.tick.empty(question.entity)
  if (trigger === undefined || reset === undefined) return answer(node, question, { matched: nothing, children })
  let matched = differenceOf(unionOf(remembered(question, name), trigger.matched), reset.matched)
  const both = intersectionOf(trigger.matched, reset.matched)
  if (!both.isEmpty && trigger.times !== null && reset.times !== null) {
    matched = unionOf(matched, intersectionOf(both, laterThan(trigger.times(), reset.times(), nothing)))
  }
  remember(question, name, matched)
  const existing = existingOf(matched, question.on.tick.partitions(question.entity))
  return answer(node, question, { matched: intersectionOf(question.candidates, existing), times: trigger.times, children })
}

/** A condition asked about another asset or check, and its answer mapped back. */
const evaluateOther = (node: ConditionNode, question: Question, { other, of }: { other: AutomationEntity; of: ConditionNode }): Evaluation => {
  const { on, entity, candidates } = question
  const { tick } = on
  visit(on, other)
  const isBelow = other !== entity && entity.below.has(other.id)
  const there = { to: other, direction: isBelow ? 'down' : 'up' } as const
  const back = { to: entity, direction: isBelow ? 'up' : 'down' } as const
  const child = evaluateCondition(node, {
    on,
    entity: other,
    candidates: tick.map(candidates, entity, there),
    place: node.isPlaced ? `${question.place}/${other.name}/${node.name}` : '',
    above: { node: of, above: question.above },
  })
  const { times } = child
  const mapped: LazyTimes | null = times === null ? null : () => times().map(({ at, set }) => ({ at, set: tick.map(set, other, back) }))
  return {
    name: other.name,
    label: null,
    entity,
    candidates,
    matched: intersectionOf(candidates, tick.map(child.matched, other, back)),
    times: mapped,
    children: [child],
  }
}

const evaluateOthers = (node: ConditionNode, question: Question, others: readonly AutomationEntity[]): Evaluation => {
  const [operand] = node.children
  if (operand === undefined) return answer(node, question, { matched: question.on.tick.empty(question.entity) })
  const children = others.map((other) => evaluateOther(operand, question, { other, of: node }))
  switch (node.condition.type) {
    case 'any-deps-match':
    case 'any-job-roots-match':
    case 'any-checks-match': {
      const matched = children.reduce((union, child) => unionOf(union, child.matched), question.on.tick.empty(question.entity))
      const timed = node.condition.type === 'any-deps-match' ? children.flatMap(({ times }) => (times === null ? [] : [times])) : []
      return answer(node, question, { matched, children, times: timed.length === 0 ? null : () => timed.flatMap((times) => times()) })
    }
    default: return answer(node, question, { matched: children.reduce((rest, child) => intersectionOf(rest, child.matched), question.candidates), children })
  }
}

const idsOf = ({ condition }: ConditionNode, { on, entity }: Question): readonly number[] => {
  switch (condition.type) {
    case 'any-checks-match':
    case 'all-checks-match': return entity.checks
    case 'any-job-roots-match':
    case 'all-job-roots-match': return entity.roots
    case 'any-deps-match':
    case 'all-deps-match': return condition.throughVirtual === true ? dependenciesBehindViews(on.tick.graph, entity) : entity.deps
    default: return []
  }
}

const othersOf = (node: ConditionNode, question: Question): AutomationEntity[] => {
  const { condition, allow, ignore } = node
  const others = idsOf(node, question).map((id) => question.on.tick.entity(id))
  const isBlockingOnly = 'blockingOnly' in condition && condition.blockingOnly === true
  const isAmong = (keys: ReadonlySet<string>, { asset }: AutomationEntity): boolean => asset !== null && keys.has(asset.key)
  return others.filter((other) =>
    (!isBlockingOnly || other.check?.blocking === true) && (allow === null || isAmong(allow, other)) && (ignore === null || !isAmong(ignore, other)))
}

const evaluateAssetMatches = (node: ConditionNode, question: Question): Evaluation => {
  const { on, entity } = question
  const [operand] = node.children
  const id = node.condition.type === 'asset-matches' ? on.tick.graph.numbers.get(node.condition.asset) : undefined
  // An asset that is not there, or not now, matches nothing.
  if (operand === undefined || id === undefined) return answer(node, question, { matched: on.tick.empty(entity) })
  const found = evaluateOther(operand, question, { other: on.tick.entity(id), of: node })
  return answer(node, question, { matched: found.matched, times: found.times, children: found.children })
}

/**
 * Evaluates a condition for one asset or check: of the candidates, those for which it is true. Where there are none, only what keeps a memory is
 * evaluated.
 */
export const evaluateCondition = (node: ConditionNode, question: Question): Evaluation => {
  if (question.candidates.isEmpty && !node.isStateful) return answer(node, question, { matched: question.candidates })
  switch (node.condition.type) {
    case 'and': return evaluateAnd(node, question)
    case 'or': return evaluateOr(node, question)
    case 'not': return evaluateNot(node, question)
    case 'since': return evaluateSince(node, question)
    case 'newly-true': return evaluateNewlyTrue(node, question)
    case 'any-deps-match':
    case 'all-deps-match':
    case 'any-checks-match':
    case 'all-checks-match':
    case 'any-job-roots-match':
    case 'all-job-roots-match': return evaluateOthers(node, question, othersOf(node, question))
    case 'asset-matches': return evaluateAssetMatches(node, question)
    case 'any-downstream-conditions': return evaluateDownstream(node, question, evaluateCondition)
    default: return evaluateOperand(node, question)
  }
}
