import type { Asset } from './asset'
import type { Log } from './log'
import type { output } from './output'
import type { ResourceClients } from './resources/resource'
import type { SchemaOutput, StandardSchema } from './schema'

/** The values behind `inputs`, by the same names. */
export type InputValues<Inputs> = { readonly [Name in keyof Inputs]: Inputs[Name] extends Asset<infer Value> ? Value : never }

/** What `config` is in `run`: the schema's output, or `undefined` for an asset without a schema. */
export type ConfigValue<Schema> = [Schema] extends [StandardSchema] ? SchemaOutput<Schema> : undefined

/** The run that a step belongs to. */
export interface RunInfo {
  /** The run's id (UUID). */
  readonly id: string
  /** The tags the run was launched with. */
  readonly tags: Readonly<Record<string, string>>
}

/** What an asset's `run` receives. Its parts may be destructured. */
export interface RunContext<Inputs, Schema, Resources = {}> {
  /** The values of the upstream assets, as decoded copies: changing one changes nothing elsewhere. */
  readonly inputs: InputValues<Inputs>
  /** The validated configuration, with the schema's defaults applied. */
  readonly config: ConfigValue<Schema>
  /** The clients of the asset's `resources`, open. Other steps of the run's process share them. */
  readonly resources: ResourceClients<Resources>
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
