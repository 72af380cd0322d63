import type { FreshnessState, Metadata } from '@millrace/protocol'
import type { AnyAsset, AssetWithoutValue, ReadableAsset } from '../asset'
import type { Log } from '../log'
import type { PartitionOf } from '../partitions/partition'
import type { ResourceClients } from '../resources/resource'
import type { ConfigValue, InputValue, RunInfo } from '../run-context'

/** A materialization of a checked asset. */
export interface CheckedMaterialization {
  readonly runId: string
  readonly at: Date
  /** Facts that its `output()` gave; `rows: 12` is `{ type: 'number', value: 12 }`. */
  readonly metadata: Metadata
  readonly dataVersion: string | undefined
}

/** The type of an asset's value; `undefined` where it has none. */
export type ValueOfAsset<Target> = Target extends ReadableAsset<infer Value> ? Value : undefined
/** The type of an asset's partitions; `undefined` where it has none, or where they are not known. */
export type PartitionsOfAsset<Target> = Target extends ReadableAsset<unknown, infer Partitions> ? Partitions : Target extends AssetWithoutValue<infer Partitions> ? Partitions : undefined

/** What the functions of checks receive, of one asset or of several. */
export interface CheckBaseContext<Inputs, Schema, Resources, Partitioning = undefined> {
  /** The values behind `inputs`, as decoded copies. */
  readonly inputs: { readonly [Name in keyof Inputs]: InputValue<Inputs[Name], Partitioning> }
  readonly config: ConfigValue<Schema>
  /** The clients of the check's `resources`, open. Other steps of the run's process share them. */
  readonly resources: ResourceClients<Resources>
  readonly log: Log
  /** Aborted within one second after someone cancels the run. */
  readonly signal: AbortSignal
  readonly run: RunInfo
  /** The step that evaluates the check; `attempt` counts from 1. */
  readonly step: { readonly key: string; readonly attempt: number }
}

/** What a check's `run` receives. Its parts may be destructured. */
export interface CheckContext<Target extends AnyAsset, Inputs, Schema, Resources, NeedsValue> extends CheckBaseContext<Inputs, Schema, Resources, PartitionsOfAsset<Target>> {
  /** The checked value, as a decoded copy; of a partitioned asset that of the partition. `undefined` with `needsValue: false`, and of an asset without a value. */
  readonly value: NeedsValue extends false ? undefined : ValueOfAsset<Target>
  /** The partition that is checked; `undefined` without partitions. */
  readonly partition: PartitionOf<PartitionsOfAsset<Target>>
  /** The latest materializations of the asset, or of the partition, newest first: as many as `history` asks for, or as there are. */
  readonly history: readonly CheckedMaterialization[]
  /** How the asset stands by the check's `freshness`: `unknown` if it was never made, and without a policy. */
  readonly freshness: FreshnessState
  /** The asset that is checked. */
  readonly asset: { readonly key: string }
}
