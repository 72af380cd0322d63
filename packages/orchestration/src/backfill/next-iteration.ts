import type { AssetPartitions } from '../graph/asset-partitions'
import type { BackfillGraph } from './backfill-asset'
import type { BackfillState } from './backfill-state'
import { reachPartitions } from './reach-partitions'
import { readyPartitions, type BackfillSets, type HeldBack } from './ready-partitions'
import { groupRuns, runsOf, type RequestedRun } from './run-group'
import { targetRoots } from './target-roots'

/** What became of the runs of a backfill, all of them since its beginning. */
export interface BackfillProgress {
  readonly materialized: AssetPartitions
  /** What runs that failed or were canceled had been asked for. Whatever was materialized all the same, by them or by a retry, does not count. */
  readonly failed: AssetPartitions
  /** No run is queued, in progress, or about to be retried. To be read before the two above. */
  readonly areRunsOver: boolean
}

export interface IterationRequest {
  readonly graph: BackfillGraph
  readonly state: BackfillState
  readonly progress: BackfillProgress
}

export interface Iteration {
  /** To be persisted before the first run is submitted, and with `noteSubmitted` after. */
  readonly state: BackfillState
  /** To be submitted, in this order; made one by one as they are asked for. Iterating again begins again. */
  readonly runs: Iterable<RequestedRun>
  /** What was considered, and why it is not requested yet. */
  readonly heldBack: readonly HeldBack[]
}

const iterationOf = (state: BackfillState, heldBack: readonly HeldBack[] = []): Iteration => ({
  state,
  heldBack,
  runs: { *[Symbol.iterator]() { for (const group of state.submitting) yield* runsOf(group) } },
})

const withDownstream = (graph: BackfillGraph, target: AssetPartitions, failed: AssetPartitions): AssetPartitions =>
  reachPartitions(graph, failed, {
    keep: (asset, set) => {
      const targeted = target.get(asset)
      return targeted === undefined ? null : set.intersection(targeted)
    },
    followSelf: true,
  })

/** Everything that a change above may have made ready. */
const candidatesOf = (graph: BackfillGraph, { target, requested }: BackfillSets, changed: AssetPartitions): AssetPartitions =>
  target.within(new Set(changed.assets.flatMap((key) => graph.downstreamKeys(key)))).difference(requested)

const hasChanged = (before: BackfillState, after: BackfillState): boolean =>
  !after.materialized.equals(before.materialized) || !after.failed.equals(before.failed) || after.hasRequestedRoots !== before.hasRequestedRoots

/** A backfill ends when everything was made or has failed, or when nothing moves any more: then what is left has failed. */
const endIfOver = (request: IterationRequest, state: BackfillState): BackfillState => {
  if (!request.progress.areRunsOver || state.submitting.length > 0) return state
  const left = state.target.difference(state.materialized).difference(state.failed)
  if (left.isEmpty) return { ...state, status: state.failed.isEmpty ? 'completed-success' : 'completed-failed' }
  if (hasChanged(request.state, state)) return state
  return { ...state, failed: state.failed.union(withDownstream(request.graph, state.target, left)), status: 'completed-failed' }
}

const stop = ({ state, progress }: IterationRequest, materialized: AssetPartitions): BackfillState => {
  const ended = state.status === 'canceling' ? 'canceled' : 'failed'
  const failed = state.failed.union(progress.failed).difference(materialized)
  return { ...state, submitting: [], materialized, failed, status: progress.areRunsOver ? ended : state.status }
}

/**
 * One iteration of a backfill: what to run now, and whether it is over. What was requested and not submitted is requested again, first.
 * Throws `invalid-partitions` when something needs partitions that do not exist.
 */
export const nextIteration = (request: IterationRequest): Iteration => {
  const { graph, state, progress } = request
  const materialized = state.materialized.union(progress.materialized.intersection(state.target))
  if (state.status === 'canceling' || state.status === 'failing') return iterationOf(stop(request, materialized))
  if (state.status !== 'requested' || state.submitting.length > 0) return iterationOf(state)
  const ownFailed = progress.failed.intersection(state.target).difference(materialized)
  const failed = withDownstream(graph, state.target, ownFailed)
  const sets: BackfillSets = { target: state.target, requested: state.requested, materialized, failed }
  const candidates = state.hasRequestedRoots
    ? candidatesOf(graph, sets, materialized.union(ownFailed))
    : targetRoots(graph, state.target)
  const { ready, heldBack } = readyPartitions(graph, candidates, sets)
  const next: BackfillState = { ...state, ...sets, hasRequestedRoots: true, submitting: groupRuns(graph, ready) }
  return iterationOf(endIfOver(request, next), heldBack)
}
