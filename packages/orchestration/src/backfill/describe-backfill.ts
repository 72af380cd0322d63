import type { AssetKey } from '@millrace/protocol'
import type { PartitionSet } from '../partitions/partition-set'
import type { BackfillGraph } from './backfill-asset'
import { isBackfillOver, type BackfillState } from './backfill-state'

/** How far a backfill is with one asset. The sets are disjoint and together what is targeted. */
export interface BackfillOfAsset {
  readonly asset: AssetKey
  readonly targeted: PartitionSet
  readonly materialized: PartitionSet
  /** Requested, and neither made nor failed. */
  readonly inProgress: PartitionSet
  /** Requested and not made. */
  readonly failed: PartitionSet
  /** Not requested, because of a failure above or because the backfill ended before. */
  readonly heldBack: PartitionSet
  /** To be requested. */
  readonly waiting: PartitionSet
}

/** How far a backfill is, asset by asset, in topological order. */
export const describeBackfill = (graph: BackfillGraph, state: BackfillState): BackfillOfAsset[] =>
  graph.assets.flatMap(({ key }) => {
    const targeted = state.target.get(key)
    if (targeted === undefined) return []
    const none = targeted.difference(targeted)
    const materialized = state.materialized.get(key) ?? none
    const requested = (state.requested.get(key) ?? none).difference(materialized)
    const idle = targeted.difference(materialized).difference(requested)
    const isOver = isBackfillOver(state)
    const lost = state.failed.get(key) ?? none
    const failed = isOver ? requested : requested.intersection(lost)
    const heldBack = isOver ? idle : idle.intersection(lost)
    return [{
      asset: key, targeted, materialized, inProgress: requested.difference(failed), failed, heldBack, waiting: idle.difference(heldBack),
    }]
  })
