import type { FreshnessState, Metadata, PartitionsDefinition, StepPartitions } from '@millrace/protocol'
import type { MultiAssetRecord } from './definition'
import type { CheckedMaterialization } from './checks/check-context'
import type { Log } from './log'
import type { PartitionKey } from './partitions/partition'
import type { PartitionsChange } from './partitions/partition-changes'
import type { Partitions } from './partitions/partitions'
import type { RunInfo } from './run-context'
import type { ReportedAsset } from './step-reports'

/** Which partition is made, or, with a `backfillPolicy`, from which to which. */
export type PartitionChoice = PartitionKey | { readonly from: PartitionKey; readonly to: PartitionKey }

/** Opens a partition of a definition: its windows and dimensions. What travels in bundles knows no time zones, so `buildContext()` brings it. */
export type PartitionOpener = (asked: { readonly what: string; readonly partitions: PartitionsDefinition; readonly choice: PartitionChoice; readonly isRange: boolean }) => StepPartitions

/** Where a context keeps its opener. */
export const partitionOpener: unique symbol = Symbol.for('millrace.partitionOpener') as never

/** Runs the ops of a graph that makes assets. What travels in bundles plans nothing, so `buildContext()` brings it. */
export type GraphInvoker = (record: MultiAssetRecord, context: InvocationContext) => Promise<Readonly<Record<string, unknown>>>

/** Where a context keeps it. */
export const graphInvoker: unique symbol = Symbol.for('millrace.graphInvoker') as never

/** What a direct call of an asset, op or check receives; made by `buildContext()` of `@millrace/sdk/testing`. Every part has a default. */
export interface InvocationContext {
  /** Values by the names of the `inputs`, in the shape in which `run` receives them. Each must be storable; `run` receives a copy. */
  readonly inputs?: Readonly<Record<string, unknown>>
  /** Of a check the value of the asset; `run` receives a copy. */
  readonly value?: unknown
  /** Of a check the latest materializations of the asset, newest first. Default: none. */
  readonly history?: readonly CheckedMaterialization[]
  /** Of a check how the asset stands by its policy. Default: `unknown`. */
  readonly freshness?: FreshnessState
  /**
   * Of a partitioned asset the partition to make: its key, or the keys of its dimensions; with a `backfillPolicy` also `{ from, to }`. Of an op the partition, or
   * the range, of its run. Default: an op has none.
   */
  readonly partition?: PartitionChoice
  /** Of an op: how its job is partitioned, so that `partition` has its window and its dimensions. Default: `partition` is a plain key. */
  readonly partitions?: Partitions
  /** Told of each change by `addPartitions` and `deletePartitions`. Default: nobody is. */
  readonly onPartitionsChange?: (change: PartitionsChange) => void
  /** Told of each `report()`. Default: nobody is. */
  readonly onReport?: (report: ReportedAsset) => void
  /** Of a failure hook what the step threw. Default: an error. */
  readonly error?: unknown
  /** Of a hook the name of the step's op. Default: none. */
  readonly op?: string
  /** Of a hook the keys of the step's assets. Default: none. */
  readonly assets?: readonly string[]
  /** Of a hook what the step said of what it made. Default: nothing. */
  readonly metadata?: Readonly<Record<string, Metadata>>
  /** Configuration as a launch would give it; of a graph asset without one of its own that of its ops, by their paths: `{ keepLarge: { above: 10 } }`. Default: none, so that the schema's defaults apply. */
  readonly config?: unknown
  /** Of a subsettable multi-asset: the names of the assets to make. Default: all. */
  readonly selected?: readonly string[]
  /** Clients by the names of the `resources`, of a graph asset by those of its ops, taken as they are: nothing is opened or closed. All that `run` needs must be there. */
  readonly resources?: Readonly<Record<string, unknown>>
  /** Default: writes nowhere. */
  readonly log?: Log
  /** Default: never aborted. */
  readonly signal?: AbortSignal
  /** Default: id `test`, no tags. */
  readonly run?: RunInfo
  /** Default: the step of the asset or op itself, in its first attempt. */
  readonly step?: { readonly key: string; readonly attempt: number }
  readonly [partitionOpener]?: PartitionOpener
  readonly [graphInvoker]?: GraphInvoker
}
