import { isMillraceError, type AssetKey, type MillraceError } from '@millrace/protocol'
import type { Temporal } from 'temporal-polyfill'
import type { DependencyRelation } from '../partitions/mapping/relate-dependencies'
import type { PartitionSet } from '../partitions/partition-set'
import { sliceKind, unionOf } from './asset-slices'
import type { AutomationCursor, AutomationMemo, EntityCursor, KeptEvaluation, TickMark } from './automation-cursor'
import type { AutomationEntity, AutomationGraph } from './automation-graph'
import type { AutomationState } from './automation-state'
import type { ConditionNode } from './condition-node'
import type { CustomAnswers, CustomQuestion } from './custom-condition'
import { noMappingAnswers, type MappingAnswers, type MappingQuestion } from '../partitions/mapping/mapping-needs'
import { DownstreamAnswers } from './downstream-answers'
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
  /** What authors' own conditions are true for, as asked by the `needs` of an evaluation of the same tick. Default: not asked yet. */
  readonly answers?: CustomAnswers
  /** What authors' own mappings read, as far as it is known. Default: not asked yet. */
  readonly mappings?: MappingAnswers
}

export interface AutomationResult {
  /** What is to be made; `partitions` is null for an asset without partitions. */
  readonly requested: ReadonlyMap<AssetKey, PartitionSet | null>
  readonly requestedChecks: readonly { readonly asset: AssetKey; readonly check: string; readonly partitions: PartitionSet | null }[]
  readonly requestedJobs: readonly { readonly job: string; readonly location: string | null; readonly partitions: PartitionSet | null }[]
  readonly runs: readonly AutomationRunRequest[]
  /** Questions to authors' own conditions, and to their mappings. While there are any, nothing else of the result counts: evaluate again, with the answers. */
  readonly needs: readonly CustomQuestion[]
  readonly mappingNeeds: readonly MappingQuestion[]
  readonly cursor: AutomationCursor
  /** Of what was evaluated anew. All others stand as at the tick before. */
  readonly evaluations: readonly Evaluation[]
  /** Conditions that cannot be evaluated, such as over a mapping that does not fit the partitions. They request nothing and keep what they noted. */
  readonly problems: readonly AutomationProblem[]
}

/** A condition that cannot be evaluated: of an asset, of a check, or (`asset` is null) of a job. */
export interface AutomationProblem {
  readonly asset: AssetKey | null
  readonly check: string | null
  readonly job: string | null
  readonly error: MillraceError
}

/** The work of one tick: what is found, asset by asset. */
interface Work {
  readonly tick: Tick
  readonly before: AutomationCursor | null
  readonly memo: AutomationMemo | null
  readonly isChanged: (id: number) => boolean
  readonly kept: (KeptEvaluation | undefined)[]
  /** Only what is other than before, or new. */
  readonly cursors: Map<string, EntityCursor>
  readonly absent: Map<string, TickMark>
  readonly evaluations: Evaluation[]
  readonly problems: AutomationProblem[]
}

const sameSlices = (one: OpenSlices, other: OpenSlices): boolean =>
  one.partitions.length === other.partitions.length && one.partitions.every((partitions, index) => partitions === other.partitions[index])

const stampsOf = (graph: AutomationGraph, state: AutomationState): (number | string)[] =>
  graph.entities.map(({ asset }) => (asset === null ? 0 : (state.asset(asset.key)?.stamp ?? 0)))

/** Whether an asset or check may give other answers than at the tick before: it was updated, requested, or has other partitions. */
const changeOf = (memo: AutomationMemo | null, slices: OpenSlices, stamps: readonly (number | string)[]): ((id: number) => boolean) => {
  if (memo === null) return () => true
  const hasOthers = slices.partitions.map((partitions, index) => memo.slices.partitions[index] !== partitions)
  const { entities } = slices.graph
  return (id) => {
    if (memo.stamps[id] !== stamps[id] || memo.requested.has(id)) return true
    const partitions = entities[id]?.partitions ?? null
    return partitions !== null && hasOthers[partitions] === true
  }
}

/** The evaluation of the tick before, where another one could not come out differently. */
const reusable = ({ tick, memo, isChanged }: Work, entity: AutomationEntity): KeptEvaluation | null => {
  const kept = memo?.kept[entity.id]
  if (kept === undefined || !kept.isSettled || tick.now >= kept.quietUntil) return null
  for (const id of kept.visited) if (isChanged(id) || tick.requested.has(id)) return null
  return kept
}

const evaluateRoot = ({ tick, before }: Work, root: AutomationEntity, node: ConditionNode): { on: RootEvaluation; evaluation: Evaluation } => {
  const own = before?.entities.get(root.name)
  const on: RootEvaluation = {
    tick,
    root,
    before: before === null || own === undefined ? null : { ...own, tick: before.absent.get(root.name) ?? before.tick },
    requestedBefore: ({ name }) => before?.entities.get(name)?.requested ?? null,
    memories: new Map(),
    downstream: new DownstreamAnswers(),
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
  for (const key of entity.asset?.madeWith ?? []) {
    const id = tick.graph.numbers.get(key)
    if (id !== undefined && id !== entity.id) request(id, matched)
  }
}

const evaluateAnew = (work: Work, entity: AutomationEntity, node: ConditionNode): void => {
  const { tick, before, cursors, kept } = work
  try {
    const { on, evaluation } = evaluateRoot(work, entity, node)
    requestTogether(tick, entity, evaluation.matched)
    kept[entity.id] = { evaluation, visited: [...on.visited], isSettled: on.isSettled, quietUntil: on.quietUntil }
    cursors.set(entity.name, { requested: { kind: sliceKind(tick.partitions(entity)), set: evaluation.matched }, memories: on.memories })
    work.evaluations.push(evaluation)
  } catch (error) {
    if (!isMillraceError(error) || error.blame !== 'user') throw error
    work.problems.push({ asset: entity.asset?.key ?? null, check: entity.check?.name ?? null, job: entity.job?.name ?? null, error })
    if (before?.entities.has(entity.name) === true) work.absent.set(entity.name, before.absent.get(entity.name) ?? before.tick)
  }
}

const evaluateEntity = (work: Work, entity: AutomationEntity): void => {
  if (entity.node === null) return
  const kept = reusable(work, entity)
  if (kept === null) return evaluateAnew(work, entity, entity.node)
  work.kept[entity.id] = kept
  requestTogether(work.tick, entity, kept.evaluation.matched)
}

/** What was requested along with something else counts as requested, whatever its own condition said. */
const noteRequests = ({ tick, before, cursors }: Work): void => {
  for (const [id, set] of tick.requested) {
    const entity = tick.entity(id)
    const cursor = cursors.get(entity.name) ?? before?.entities.get(entity.name)
    if (entity.node !== null && cursor !== undefined && cursor.requested.set !== set) {
      cursors.set(entity.name, { requested: { kind: sliceKind(tick.partitions(entity)), set }, memories: cursor.memories })
    }
  }
}

/**
 * What was noted so far, with what is new. Whoever lost its condition is forgotten; what belongs to a code location that is away for a while is
 * there when it comes back.
 */
const nextEntities = ({ tick, before, memo, cursors, absent }: Work): ReadonlyMap<string, EntityCursor> => {
  if (before === null) return cursors
  if (memo !== null && cursors.size === 0 && before.absent.size === 0) return before.entities
  const entities = new Map(before.entities)
  for (const name of before.entities.keys()) {
    const id = tick.graph.numbers.get(name)
    if (id === undefined) absent.set(name, before.absent.get(name) ?? before.tick)
    else if (tick.entity(id).node === null) entities.delete(name)
  }
  for (const [name, cursor] of cursors) entities.set(name, cursor)
  return entities
}

const resultOf = (work: Work, cursor: AutomationCursor): AutomationResult => {
  const { tick, evaluations, problems } = work
  const requested = [...tick.requested].sort(([a], [b]) => a - b).map(([id, set]) => {
    const entity = tick.entity(id)
    return { entity, partitions: entity.partitions === null ? null : set }
  })
  return {
    requested: new Map(requested.flatMap(({ entity: { asset, check }, partitions }) => (asset === null || check !== null ? [] : [[asset.key, partitions] as const]))),
    requestedChecks: requested.flatMap(({ entity: { asset, check }, partitions }) => (asset === null || check === null ? [] : [{ asset: asset.key, check: check.name, partitions }])),
    requestedJobs: requested.flatMap(({ entity: { job, location = null }, partitions }) => (job === null ? [] : [{ job: job.name, location, partitions }])),
    runs: groupRequests(tick.graph, tick.requested),
    needs: [...tick.needs.values()],
    mappingNeeds: tick.mappingNeeds,
    cursor,
    evaluations,
    problems,
  }
}

/**
 * One tick: evaluates the conditions of a deployment from the top of its graph, so that what is below sees what was requested above. Pure. What none
 * of its inputs changed for is not evaluated again. Semantics as Dagster's `AutomationCondition`.
 */
export const evaluateAutomation = ({ graph, state, cursor, now, answers = new Map(), mappings = noMappingAnswers }: AutomationRequest): AutomationResult => {
  const at = now.epochMilliseconds
  const memo = cursor?.memo?.graph === graph ? cursor.memo : null
  const slices = openSlices(graph, { now: at, dynamicKeys: state.dynamicKeys }, memo?.slices ?? null)
  const relations: Map<string, DependencyRelation> = memo !== null && sameSlices(memo.slices, slices) ? memo.relations : new Map()
  const stamps = stampsOf(graph, state)
  const tick = new Tick({ state, now: at, slices, relations, answers, mappings })
  const work: Work = {
    tick, before: cursor, memo,
    isChanged: changeOf(memo, slices, stamps),
    kept: [], cursors: new Map(), absent: new Map(), evaluations: [], problems: [],
  }
  for (const entity of graph.entities) evaluateEntity(work, entity)
  noteRequests(work)
  return resultOf(work, {
    tick: { at, position: state.position },
    entities: nextEntities(work),
    absent: work.absent,
    memo: { graph, slices, relations, stamps, requested: new Set(tick.requested.keys()), kept: work.kept },
  })
}
