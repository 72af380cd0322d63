import { isMillraceError, MillraceError, type AssetKey } from '@millrace/protocol'
import type { Temporal } from 'temporal-polyfill'
import type { PartitionRelation } from '../partitions/mapping/relate-partitions'
import type { PartitionSet } from '../partitions/partition-set'
import { sliceKind, unionOf } from './asset-slices'
import type { AutomationCursor, AutomationMemo, EntityCursor, KeptEvaluation, TickMark } from './automation-cursor'
import type { AutomationEntity, AutomationGraph } from './automation-graph'
import type { AutomationState } from './automation-state'
import type { ConditionNode } from './condition-node'
import { evaluateCondition } from './evaluate-condition'
import type { Evaluation, RootEvaluation } from './evaluation'
import { groupRequests, type AutomationRunRequest } from './group-requests'
import { openSlices, type OpenSlices } from './open-slices'
import { Tick } from './tick'

export interface AutomationRequest {
  readonly graph: AutomationGraph
  readonly state: AutomationState
  /** What the previous tick left; null at the first. */
  readonly cursor: AutomationCursor | null
  readonly now: Temporal.Instant
}

export interface AutomationResult {
  /** What is to be made; `partitions` is null for an asset without partitions. */
  readonly requested: ReadonlyMap<AssetKey, PartitionSet | null>
  readonly requestedChecks: readonly { readonly asset: AssetKey; readonly check: string; readonly partitions: PartitionSet | null }[]
  readonly runs: readonly AutomationRunRequest[]
  readonly cursor: AutomationCursor
  /** Of what was evaluated anew. All others stand as at the tick before. */
  readonly evaluations: readonly Evaluation[]
  /** Conditions that cannot be evaluated, such as over a mapping that does not fit the partitions. They request nothing and keep what they noted. */
  readonly problems: readonly { readonly asset: AssetKey; readonly check: string | null; readonly error: MillraceError }[]
}

/** The work of one tick: what is found, asset by asset. */
interface Work {
  readonly tick: Tick
  readonly mark: TickMark
  readonly before: AutomationCursor | null
  readonly isChanged: (id: number) => boolean
  readonly kept: (KeptEvaluation | undefined)[]
  readonly cursors: Map<string, EntityCursor>
  readonly evaluations: Evaluation[]
  readonly problems: { asset: AssetKey; check: string | null; error: MillraceError }[]
}

const sameSlices = (one: OpenSlices, other: OpenSlices): boolean =>
  one.partitions.length === other.partitions.length && one.partitions.every((partitions, index) => partitions === other.partitions[index])

const stampsOf = (graph: AutomationGraph, state: AutomationState): (number | string)[] =>
  graph.entities.map(({ asset }) => state.asset(asset.key)?.stamp ?? 0)

/** Whether an asset or check may give other answers than at the tick before: it was updated, requested, or has other partitions. */
const changeOf = (graph: AutomationGraph, memo: AutomationMemo | null, given: { cursor: AutomationCursor | null; slices: OpenSlices; stamps: readonly (number | string)[] }) => {
  if (memo === null) return (): boolean => true
  const isChanged = graph.entities.map(({ id, name, partitions }) =>
    memo.stamps[id] !== given.stamps[id]
    || given.cursor?.entities.get(name)?.requested.set.isEmpty === false
    || (partitions !== null && memo.slices.partitions[partitions] !== given.slices.partitions[partitions]))
  return (id: number): boolean => isChanged[id] === true
}

/** The evaluation of the tick before, where another one could not come out differently. */
const reusable = ({ tick, before, isChanged }: Work, memo: AutomationMemo | null, entity: AutomationEntity): KeptEvaluation | null => {
  const kept = memo?.kept[entity.id]
  if (kept === undefined || !kept.isSettled || tick.now >= kept.quietUntil || before?.entities.has(entity.name) !== true) return null
  return kept.visited.some((id) => isChanged(id) || tick.requested.has(id)) ? null : kept
}

const evaluateRoot = ({ tick, before }: Work, root: AutomationEntity, node: ConditionNode): { on: RootEvaluation; evaluation: Evaluation } => {
  const on: RootEvaluation = {
    tick,
    root,
    before: before?.entities.get(root.name) ?? null,
    requestedBefore: ({ name }) => before?.entities.get(name)?.requested ?? null,
    memories: new Map(),
    visited: new Set([root.id]),
    isSettled: true,
    quietUntil: Infinity,
  }
  const evaluation = evaluateCondition(node, { on, entity: root, candidates: tick.full(root), place: node.isPlaced ? node.name : '', above: null })
  return { on, evaluation }
}

/** What one function makes is requested as a whole. */
const requestTogether = (tick: Tick, entity: AutomationEntity, matched: PartitionSet): void => {
  if (matched.isEmpty) return
  const request = (id: number, set: PartitionSet): void => {
    if (!set.isEmpty) tick.requested.set(id, unionOf(tick.requested.get(id) ?? set, set))
  }
  request(entity.id, matched)
  if (entity.check !== null) return
  for (const key of entity.asset.madeWith ?? []) {
    const id = tick.graph.numbers.get(key)
    const other = id === undefined || id === entity.id ? undefined : tick.entity(id)
    if (other !== undefined) request(other.id, tick.map(matched, entity, { to: other, direction: 'up' }))
  }
}

const evaluateAnew = (work: Work, entity: AutomationEntity, node: ConditionNode): void => {
  const { tick, mark, cursors, kept } = work
  try {
    const { on, evaluation } = evaluateRoot(work, entity, node)
    requestTogether(tick, entity, evaluation.matched)
    kept[entity.id] = { evaluation, visited: [...on.visited], isSettled: on.isSettled, quietUntil: on.quietUntil }
    cursors.set(entity.name, { tick: mark, requested: { kind: sliceKind(tick.partitions(entity)), set: evaluation.matched }, memories: on.memories })
    work.evaluations.push(evaluation)
  } catch (error) {
    if (!isMillraceError(error) || error.blame !== 'user') throw error
    work.problems.push({ asset: entity.asset.key, check: entity.check?.name ?? null, error })
    const before = work.before?.entities.get(entity.name)
    if (before !== undefined) cursors.set(entity.name, before)
  }
}

const evaluateEntity = (work: Work, memo: AutomationMemo | null, entity: AutomationEntity): void => {
  if (entity.node === null) return
  const kept = reusable(work, memo, entity)
  const before = work.before?.entities.get(entity.name)
  if (kept === null || before === undefined) return evaluateAnew(work, entity, entity.node)
  work.kept[entity.id] = kept
  requestTogether(work.tick, entity, kept.evaluation.matched)
  work.cursors.set(entity.name, { tick: work.mark, requested: before.requested, memories: before.memories })
}

/** What a code location that is away for a while noted is there when it comes back. */
const carryAbsent = ({ tick, before, cursors }: Work): void => {
  if (before === null) return
  for (const [name, cursor] of before.entities) {
    if (!tick.graph.numbers.has(name)) cursors.set(name, cursor)
  }
}

/** What was requested along with something else counts as requested, whatever its own condition said. */
const noteRequests = ({ tick, mark, cursors }: Work): void => {
  for (const [id, set] of tick.requested) {
    const entity = tick.entity(id)
    const cursor = cursors.get(entity.name)
    if (cursor !== undefined && cursor.requested.set !== set) {
      cursors.set(entity.name, { tick: mark, requested: { kind: sliceKind(tick.partitions(entity)), set }, memories: cursor.memories })
    }
  }
}

const resultOf = (work: Work, cursor: AutomationCursor): AutomationResult => {
  const { tick, evaluations, problems } = work
  const requested = [...tick.requested].sort(([a], [b]) => a - b).map(([id, set]) => {
    const entity = tick.entity(id)
    return { entity, partitions: entity.partitions === null ? null : set }
  })
  return {
    requested: new Map(requested.flatMap(({ entity, partitions }) => (entity.check === null ? [[entity.asset.key, partitions] as const] : []))),
    requestedChecks: requested.flatMap(({ entity: { asset, check }, partitions }) => (check === null ? [] : [{ asset: asset.key, check: check.name, partitions }])),
    runs: groupRequests(tick.graph, tick.requested),
    cursor,
    evaluations,
    problems,
  }
}

/**
 * One tick: evaluates the conditions of a deployment from the top of its graph, so that what is below sees what was requested above. Pure. What none
 * of its inputs changed for is not evaluated again. Semantics as Dagster's `AutomationCondition`.
 */
export const evaluateAutomation = ({ graph, state, cursor, now }: AutomationRequest): AutomationResult => {
  const at = now.epochMilliseconds
  const memo = cursor?.memo?.graph === graph ? cursor.memo : null
  const slices = openSlices(graph, { now: at, dynamicKeys: state.dynamicKeys }, memo?.slices ?? null)
  const relations: Map<string, PartitionRelation> = memo !== null && sameSlices(memo.slices, slices) ? memo.relations : new Map()
  const stamps = stampsOf(graph, state)
  const work: Work = {
    tick: new Tick({ state, now: at, slices, relations }),
    mark: { at, position: state.position },
    before: cursor,
    isChanged: changeOf(graph, memo, { cursor, slices, stamps }),
    kept: [],
    cursors: new Map(),
    evaluations: [],
    problems: [],
  }
  for (const entity of graph.entities) evaluateEntity(work, memo, entity)
  noteRequests(work)
  carryAbsent(work)
  return resultOf(work, { tick: work.mark, entities: work.cursors, memo: { graph, slices, relations, stamps, kept: work.kept } })
}
