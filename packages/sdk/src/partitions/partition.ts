import type { DynamicPartitions, MultiPartitions, Partitions, StaticPartitions, TimePartitions } from './partitions'

/** The time that a partition stands for, as instants. */
export interface PartitionWindow {
  /** The first instant of the window. */
  readonly start: Date
  /** The end, not part of the window: the `start` of the next one. */
  readonly end: Date
}

/**
 * A partition as `run` receives it: its key; of a time window its `window`; of several dimensions their keys and windows
 * under `dimensions`. `undefined` for an asset without partitions.
 */
export type PartitionOf<Partitioning> =
  [Partitioning] extends [undefined] ? undefined
    : Partitioning extends TimePartitions ? { readonly key: string; readonly window: PartitionWindow }
      : Partitioning extends StaticPartitions<infer Key> ? { readonly key: Key }
        : Partitioning extends DynamicPartitions ? { readonly key: string }
          : Partitioning extends MultiPartitions<infer Dimensions>
            ? { readonly key: string; readonly dimensions: { readonly [Name in keyof Dimensions]: PartitionOf<Dimensions[Name]> } }
            : never

/**
 * The partitions that one run of an asset with a `backfillPolicy` makes: neighbours, at least one. `undefined` for an asset
 * without partitions.
 */
export type PartitionRangeOf<Partitioning> =
  [Partitioning] extends [undefined] ? undefined : {
    /** The key of the first partition. */
    readonly from: string
    /** The key of the last partition, part of the range. */
    readonly to: string
    /** All of them in order. */
    readonly keys: readonly string[]
    readonly partitions: readonly PartitionOf<Partitioning>[]
  } & (Partitioning extends TimePartitions ? {
    /** From the start of the first window to the end of the last. */
    readonly window: PartitionWindow
  } : unknown)

/** A partition as code receives it that is not tied to one definition: what `PartitionOf` says, for all of them. */
export interface AnyPartition {
  readonly key: string
  readonly window?: PartitionWindow
  readonly dimensions?: Readonly<Record<string, { readonly key: string; readonly window?: PartitionWindow }>>
}

/** Partitions in order as code receives them that is not tied to one definition: what `PartitionRangeOf` says, for all of them. */
export interface AnyPartitionRange {
  /** The key of the first partition. */
  readonly from: string
  /** The key of the last partition, part of the range. */
  readonly to: string
  /** All of them in order. */
  readonly keys: readonly string[]
  readonly partitions: readonly AnyPartition[]
  /** Of windows: from the start of the first to the end of the last. */
  readonly window?: PartitionWindow
}

/** Names a partition: by its key, or by the keys of its dimensions. */
export type PartitionKey = string | Readonly<Record<string, string>>

/** The value of `partitions` where an asset may have none. */
export type MaybePartitions = Partitions | undefined
