import type { BackfillPolicy } from '@millrace/protocol'
import type { PartitionedAsset, PartitionGraph } from '../graph/partition-graph'

/** What a backfill needs to know of an asset. */
export interface BackfillAsset extends PartitionedAsset {
  readonly location: string
  /** False for what only others make: it is never part of a backfill. */
  readonly canRun: boolean
  readonly backfillPolicy: BackfillPolicy | null
  /** Assets that one step makes together and cannot make apart have one name here; null for an asset that can run alone. */
  readonly unit: string | null
}

/** Its partitions are those at the moment at which the backfill began. */
export type BackfillGraph = PartitionGraph<BackfillAsset>

/** Null: as many partitions in a run as there are. */
export const maxPartitionsPerRun = (policy: BackfillPolicy | null): number | null => {
  if (policy === null) return 1
  return policy.type === 'single-run' ? null : policy.maxPartitionsPerRun
}

export const isSamePolicy = (one: BackfillPolicy | null, other: BackfillPolicy | null): boolean =>
  one?.type === other?.type && maxPartitionsPerRun(one) === maxPartitionsPerRun(other)
