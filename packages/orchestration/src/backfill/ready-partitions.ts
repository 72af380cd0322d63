import { MillraceError, type AssetKey } from '@millrace/protocol'
import { AssetPartitions } from '../graph/asset-partitions'
import type { PartitionSet } from '../partitions/partition-set'
import { orderUnits, type AssetUnit } from './asset-unit'
import { maxPartitionsPerRun, type BackfillGraph } from './backfill-asset'
import { firstPartitions } from './first-partitions'
import { waitingReason } from './waiting-reason'

export interface BackfillSets {
  readonly target: AssetPartitions
  readonly requested: AssetPartitions
  readonly materialized: AssetPartitions
  /** What failed, and all of the target that depends on it. */
  readonly failed: AssetPartitions
}

/** Partitions that were considered and are not requested now. */
export interface HeldBack {
  readonly asset: AssetKey
  readonly partitions: PartitionSet
  readonly reason: string
}

export interface ReadyPartitions {
  readonly ready: AssetPartitions
  readonly heldBack: readonly HeldBack[]
}

interface Walk {
  readonly graph: BackfillGraph
  readonly sets: BackfillSets
  readonly heldBack: HeldBack[]
  /** What is requested in this iteration so far. */
  ready: AssetPartitions
}

interface Candidate {
  readonly key: AssetKey
  readonly unit: AssetUnit
  /** At which the whole unit is considered. */
  readonly unitPartitions: PartitionSet
}

const within = (set: PartitionSet, key: AssetKey, { target, failed, materialized, requested }: BackfillSets): PartitionSet => {
  const targeted = target.get(key)
  let left = targeted === undefined ? set.difference(set) : set.intersection(targeted)
  for (const settled of [failed, materialized, requested]) {
    const less = settled.get(key)
    if (less !== undefined) left = left.difference(less)
  }
  return left
}

/** The part of a dependency that is to be made by this backfill and is not made yet. */
const pendingOf = (walk: Walk, edge: { upstream: AssetKey; downstream: AssetKey }, set: PartitionSet): PartitionSet => {
  const { partitions, nonexistent } = walk.graph.upstreamOf(edge, set)
  if (nonexistent.size > 0) {
    const [first = ''] = nonexistent.keys()
    throw new MillraceError('invalid-partitions',
      `partitions of “${edge.downstream}” need ${nonexistent.size} of “${edge.upstream}” that do not exist, such as “${first}”`)
  }
  const targeted = walk.sets.target.get(edge.upstream)
  if (targeted === undefined) return partitions.difference(partitions)
  const pending = partitions.intersection(targeted)
  const made = walk.sets.materialized.get(edge.upstream)
  return made === undefined ? pending : pending.difference(made)
}

/** What is left of the partitions once this dependency is looked at. */
const pass = (walk: Walk, candidate: Candidate, { upstream, left }: { upstream: AssetKey; left: PartitionSet }): PartitionSet => {
  const { graph, sets, ready } = walk
  const { key, unit, unitPartitions } = candidate
  const edge = { upstream, downstream: key }
  const pending = pendingOf(walk, edge, left)
  const waiting = graph.downstreamOf(edge, pending).intersection(left)
  if (waiting.isEmpty) return left
  const requested = ready.get(upstream) ?? graph.partitionsOf(upstream).none()
  const reason = waitingReason({
    graph, target: sets.target, asset: graph.asset(key), dependency: graph.asset(upstream), partitions: left, pending, requested, unit, unitPartitions,
  })
  const hold = (partitions: PartitionSet, because: string): PartitionSet => {
    if (!partitions.isEmpty) walk.heldBack.push({ asset: key, partitions, reason: because })
    return left.difference(partitions)
  }
  if (upstream !== key) {
    if (reason === null) return left
    // Beside a dependency that is requested now, a part of the partitions would land in runs of its own, ahead of what it reads.
    const isAnyRequested = graph.upstreamKeys(key).some((each) => ready.has(each))
    return hold(isAnyRequested ? left : waiting, reason)
  }
  const free = reason === null ? left : hold(waiting, reason)
  const policy = graph.asset(key).backfillPolicy
  const max = policy === null ? null : maxPartitionsPerRun(policy)
  if (max === null) return free
  const first = firstPartitions(free, max)
  if (!first.equals(free)) walk.heldBack.push({ asset: key, partitions: free.difference(first), reason: 'follows the partitions before it, in a run of its own' })
  return first
}

const consider = (walk: Walk, candidate: Candidate, start: PartitionSet): PartitionSet => {
  let left = within(start, candidate.key, walk.sets)
  for (const upstream of walk.graph.upstreamKeys(candidate.key)) {
    if (left.isEmpty) break
    left = pass(walk, candidate, { upstream, left })
  }
  return left
}

/** Candidates, and what depends on those that are ready: all that can be requested now, parents before children. */
export const readyPartitions = (graph: BackfillGraph, candidates: AssetPartitions, sets: BackfillSets): ReadyPartitions => {
  const walk: Walk = { graph, sets, heldBack: [], ready: new AssetPartitions() }
  const waiting = new Map<AssetKey, PartitionSet>(candidates.entries())
  for (const unit of orderUnits(graph)) {
    const unitPartitions = unit.reduce<PartitionSet | null>((all, key) => {
      const set = waiting.get(key)
      return set === undefined ? all : (all?.union(set) ?? set)
    }, null)
    if (unitPartitions === null || unitPartitions.isEmpty) continue
    const passed = unit.reduce((left, key) => (left.isEmpty ? left : consider(walk, { key, unit, unitPartitions }, left)), unitPartitions)
    if (passed.isEmpty) continue
    walk.ready = walk.ready.union(new AssetPartitions(unit.map((key) => [key, passed] as const)))
    for (const key of unit) {
      for (const downstream of graph.downstreamKeys(key)) {
        if (unit.includes(downstream)) continue
        const below = graph.downstreamOf({ upstream: key, downstream }, passed)
        waiting.set(downstream, waiting.get(downstream)?.union(below) ?? below)
      }
    }
  }
  return { ready: walk.ready, heldBack: walk.heldBack }
}
