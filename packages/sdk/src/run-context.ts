import type { ReadableAsset } from './asset'
import type { Log } from './log'
import type { output } from './output'
import type { InputShape, Shaped } from './partitions/input-shape'
import type { MappedInput, SelfInput } from './partitions/mapped-input'
import type { PartitionChanges } from './partitions/partition-changes'
import type { PartitionOf, PartitionRangeOf } from './partitions/partition'
import type { ResourceClients } from './resources/resource'
import type { SchemaOutput, StandardSchema } from './schema'
import type { StepReports } from './step-reports'

/** What is behind one input. */
export type InputValue<Input, Partitioning = undefined, Policy = undefined> =
  Input extends SelfInput<infer Value, infer Read> ? [Policy] extends [undefined] ? Read : ReadonlyMap<string, Value>
    : Input extends MappedInput<infer Value, infer Upstream, infer Reads> ? Shaped<Value, InputShape<Upstream, Partitioning, Reads, Policy>>
      : Input extends ReadableAsset<infer Value, infer Upstream> ? Shaped<Value, InputShape<Upstream, Partitioning, undefined, Policy>>
        : never

/** The values behind `inputs`, by the same names: of each one value, or a map of values by partition key (see `asset`). */
export type InputValues<Inputs, Partitioning = undefined, Policy = undefined> = { readonly [Name in keyof Inputs]: InputValue<Inputs[Name], Partitioning, Policy> }

/** What `config` is in `run`: the schema's output, or `undefined` for an asset without a schema. */
export type ConfigValue<Schema> = [Schema] extends [StandardSchema] ? SchemaOutput<Schema> : undefined

/** The run that a step belongs to. */
export interface RunInfo {
  /** The run's id (UUID). */
  readonly id: string
  /** The tags the run was launched with. */
  readonly tags: Readonly<Record<string, string>>
  /** The name of the job that was launched. Absent for a run of a selection. */
  readonly job?: string | undefined
}

/** What an asset's `run` receives. Its parts may be destructured. */
export interface RunContext<Inputs, Schema, Partitioning = undefined, Policy = undefined, Resources = {}> extends PartitionChanges, StepReports {
  /** The values of the upstream assets, as decoded copies: changing one changes nothing elsewhere. */
  // Not by `InputValues`: of a type without a name editors show the members.
  readonly inputs: { readonly [Name in keyof Inputs]: InputValue<Inputs[Name], Partitioning, Policy> }
  /** The validated configuration, with the schema's defaults applied. */
  readonly config: ConfigValue<Schema>
  /** The clients of the asset's `resources`, open. Other steps of the run's process share them. */
  readonly resources: ResourceClients<Resources>
  /** The partition to make. `undefined` without partitions, and with a `backfillPolicy`: see `partitionRange`. */
  readonly partition: [Policy] extends [undefined] ? PartitionOf<Partitioning> : undefined
  /** With a `backfillPolicy` the partitions to make, at least one; else `undefined`. */
  readonly partitionRange: [Policy] extends [undefined] ? undefined : PartitionRangeOf<Partitioning>
  /** Writes to the event log of the run, as this step. */
  readonly log: Log
  /** Aborted within one second after someone cancels the run. Pass it to `fetch` and other long work. */
  readonly signal: AbortSignal
  readonly run: RunInfo
  /** The asset being materialized. */
  readonly asset: { readonly key: string }
  /** The step that materializes it; `attempt` counts from 1. */
  readonly step: { readonly key: string; readonly attempt: number }
  /** The same function as the exported `output`. */
  readonly output: typeof output
}
