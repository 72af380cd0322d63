import type { AssetKey, DataProvenance } from '@millrace/protocol'
import type { PartitionedAsset } from '../graph/partition-graph'

/** What staleness needs to know of an asset. */
export interface VersionedAsset extends PartitionedAsset {
  /** `external`: only reported or observed. `virtual`: nothing is stored; who depends on it is compared with what lies behind it. */
  readonly kind: 'asset' | 'external' | 'virtual'
  readonly codeVersion: string | null
}

/** The event that an asset partition got its data version by: a materialization, or of an external asset an observation. */
export interface AssetVersion {
  /** The place of the event among all events of the deployment. */
  readonly position: number
  /** Null when the event names none. */
  readonly dataVersion: string | null
  /** Null for an event that no run made. */
  readonly provenance: DataProvenance | null
}

/**
 * What happened to assets. The staleness of an asset partition is asked of itself and of what it depends on directly, never further, so that is
 * all that has to be at hand.
 */
export interface VersionState {
  /** The latest event of an asset partition (`null`: of an asset without partitions), not after a position if one is given. */
  latest(asset: AssetKey, partition: string | null, until?: number): AssetVersion | null
  /** The latest event of any partition of an asset. */
  latestOfAny(asset: AssetKey): AssetVersion | null
}

/** What is assumed to be there although nothing told its version: an external asset that nobody observed. */
export const unknownDataVersion = 'INITIAL'

/**
 * A dependency on this many partitions or more is not looked at partition by partition, neither for staleness nor for data versions, as in the reference.
 */
export const maxComparedPartitions = 100
