import { isRunnableKind, type BackfillPolicy, type FreshnessPolicy, type HookReference, type JobNode, type Metadata, type PartitionsDefinition, type RetryPolicy, type RunConfig, type ValueFormat } from '@millrace/protocol'
import type { ConditionRecord } from './automation/condition'
import type { CheckRecord, EvaluatedCheck } from './checks/check-record'
import type { ScheduleRecord } from './automation/schedule'
import type { SensorRecord } from './automation/sensor-record'
import type { HandleSource } from './graph/handle'
import type { OutputPort } from './graph/op-output'
import type { BoundConfig } from './resources/bound-config'
import type { StandardSchema } from './schema'

/**
 * Marks a definition. A registered symbol, so that definitions of several copies of the SDK know each other; identity is
 * never a matter of `instanceof`.
 */
export const definitionBrand: unique symbol = Symbol.for('millrace.definition') as never

/** Where a definition was made: an object whose `stack` is formatted only when someone asks. */
export interface DefinitionPlace { readonly stack?: string }

/** What every asset says of itself. */
export interface Described {
  readonly key: string
  readonly group: string
  readonly owners: readonly string[]
  readonly kinds: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly description: string | undefined
  readonly metadata: Metadata
  readonly partitions: PartitionsDefinition | undefined
  readonly place: DefinitionPlace
}

/** The `config` of a partitioned job, as the runtime calls it. */
export type PartitionConfig = (partition: unknown) => unknown
export interface ResourceRecord {
  readonly kind: 'resource'
  readonly key: string
  readonly description: string | undefined
  readonly config: StandardSchema | undefined
  readonly resources: ResourceRecords
  /** Whether its client stores and loads values. */
  readonly isIoManager: boolean
  readonly init: (context: unknown) => unknown
  readonly close: ((client: unknown) => unknown) | undefined
  readonly place: DefinitionPlace
}

/** What runs after steps, once they have ended as `on` says. */
export interface HookRecord {
  readonly kind: 'hook'
  readonly key: string
  readonly on: HookReference['on']
  readonly description: string | undefined
  readonly resources: ResourceRecords
  readonly run: RunFunction
  readonly place: DefinitionPlace
}

/** By the names under which a function receives the clients. */
export type ResourceRecords = Readonly<Record<string, ResourceRecord>>

export interface BindingRecord {
  readonly resource: ResourceRecord
  readonly config: BoundConfig
  /** Whether a launch may give what is missing. */
  readonly isAtLaunch: boolean
  readonly place: DefinitionPlace
}

/** The body of an asset's `run`, as the runtime calls it. */
export type RunFunction = (context: unknown) => unknown

export interface AssetRecord extends Described {
  readonly kind: 'asset'
  /** As the author gave them: a cyclic import leaves `undefined` behind. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly deps: readonly unknown[]
  readonly resources: ResourceRecords
  /** Undefined: the platform keeps its values. */
  readonly io: ResourceRecord | undefined
  /** How the platform writes its values. Undefined: with their types. */
  readonly format: ValueFormat | undefined
  /** By the names of the inputs that another IO manager loads than the one that stored them. */
  readonly inputIo: ResourceRecords
  /** Of what `run` gives. */
  readonly value: StandardSchema | undefined
  readonly config: StandardSchema | undefined
  readonly codeVersion: string | undefined
  readonly retry: RetryPolicy | undefined
  readonly automation: ConditionRecord | undefined
  readonly freshness: FreshnessPolicy | undefined
  readonly backfillPolicy: BackfillPolicy | undefined
  readonly hooks: readonly HookRecord[]
  /** What `run` says of the asset with each result. */
  readonly checks: readonly EvaluatedCheck[]
  /** What makes it together with others; undefined when it has a `run` of its own. */
  readonly madeBy: { readonly multiAsset: MultiAssetRecord; readonly output: string; readonly isRequired: boolean } | undefined
  readonly run: RunFunction | undefined
}

export interface MultiAssetRecord {
  readonly kind: 'multi-asset'
  readonly key: string
  readonly description: string | undefined
  readonly isSubsettable: boolean
  /** By what `run` calls them, in the order of their definition. */
  readonly assets: ReadonlyMap<string, AssetRecord>
  /** All that `run` receives; each asset says which of them it is made of. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly inputIo: ResourceRecords
  readonly resources: ResourceRecords
  readonly config: StandardSchema | undefined
  readonly partitions: PartitionsDefinition | undefined
  readonly backfillPolicy: BackfillPolicy | undefined
  readonly hooks: readonly HookRecord[]
  /** Undefined for what makes its assets by ops. */
  readonly run: RunFunction | undefined
  readonly graph: (Pick<GraphRecord, 'nodes' | 'calls' | 'callHooks' | 'outputs'> & {
    /** Configuration of its ops, by their paths, made of its own; undefined where they are configured by themselves. */
    readonly configOf: ((config: unknown) => unknown) | undefined
  }) | undefined
  readonly place: DefinitionPlace
}

/** What something else keeps up to date and `run` looks at: it takes no inputs and keeps no value. */
export interface ObservableRecord extends Omit<AssetRecord, 'kind' | 'madeBy' | 'run'> {
  readonly kind: 'observable'
  readonly run: RunFunction
}

/** An asset that no run makes or looks at: kept up to date elsewhere, or nothing but a view of others. */
export interface ExternalAssetRecord extends Described {
  readonly kind: 'external' | 'virtual'
  readonly deps: readonly unknown[]
}

export interface OpRecord {
  readonly kind: 'op'
  readonly key: string
  readonly inputs: Readonly<Record<string, StandardSchema>>
  readonly outputs: readonly OutputPort[]
  /** Whether the author declared outputs. */
  readonly isNamed: boolean
  readonly resources: ResourceRecords
  readonly config: StandardSchema | undefined
  readonly description: string | undefined
  readonly tags: Readonly<Record<string, string>>
  readonly retry: RetryPolicy | undefined
  readonly hooks: readonly HookRecord[]
  readonly codeVersion: string | undefined
  readonly run: RunFunction
  readonly place: DefinitionPlace
}

export interface GraphRecord {
  readonly kind: 'graph'
  readonly key: string
  readonly inputs: Readonly<Record<string, StandardSchema>>
  readonly nodes: readonly JobNode[]
  /** What the nodes call, each once. */
  readonly calls: readonly (OpRecord | GraphRecord)[]
  /** Those of the calls. */
  readonly callHooks: readonly HookRecord[]
  /** Of every op within. */
  readonly hooks: readonly HookRecord[]
  /** The assets that the nodes read, those of called graphs apart. */
  readonly reads: readonly AssetRecord[]
  readonly outputs: readonly { readonly name: string; readonly source: HandleSource; readonly isDynamic: boolean }[]
  readonly isNamed: boolean
  readonly description: string | undefined
  readonly place: DefinitionPlace
}

export interface JobRecord {
  readonly kind: 'job'
  readonly key: string
  /** Of a job of assets; null for a job of ops. */
  readonly selection: string | null
  /** Of a job of ops. */
  readonly graph: Pick<GraphRecord, 'nodes' | 'calls' | 'callHooks' | 'reads' | 'outputs'> | null
  /** Of all its steps. */
  readonly hooks: readonly HookRecord[]
  /** Assets that the selection named by object. */
  readonly assets: readonly unknown[]
  readonly description: string | undefined
  readonly tags: Readonly<Record<string, string>>
  readonly config: RunConfig | undefined
  readonly partitions: PartitionsDefinition | undefined
  readonly automation: ConditionRecord | undefined
  /** Configuration of a run by the partition it makes. */
  readonly configOf: PartitionConfig | undefined
  readonly place: DefinitionPlace
}

export interface DefinitionsRecord {
  readonly kind: 'definitions'
  readonly members: readonly unknown[]
  readonly bindings: readonly BindingRecord[]
  readonly place: DefinitionPlace
}

/** What a definition is made of. Only the SDK reads it; authors see the frozen value around it. */
export type DefinitionRecord =
  | AssetRecord | ObservableRecord | MultiAssetRecord | ExternalAssetRecord | CheckRecord | OpRecord | GraphRecord | JobRecord | ScheduleRecord | SensorRecord | ResourceRecord | HookRecord | DefinitionsRecord

/** The record of a definition, or null when `value` is none. Never throws, whatever `value` is. */
export const definitionRecord = (value: unknown): DefinitionRecord | null => {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return null
  try {
    return (value as { [definitionBrand]?: DefinitionRecord })[definitionBrand] ?? null
  } catch {
    return null
  }
}

/** The record of what stands in the graph of assets. */
export type AnyAssetRecord = AssetRecord | ObservableRecord | ExternalAssetRecord

/** What a run can have a step for, that makes it or looks at it. */
export const isRunnable = (record: AnyAssetRecord): record is AssetRecord | ObservableRecord => isRunnableKind(record.kind)

/** The record of an asset of any kind, or null. */
export const assetRecord = (value: unknown): AnyAssetRecord | null => {
  const record = definitionRecord(value)
  return record?.kind === 'asset' || record?.kind === 'observable' || record?.kind === 'external' || record?.kind === 'virtual' ? record : null
}

/** A frozen definition: what authors see, with the record behind the brand. */
export const brand = <Visible extends object>(visible: Visible, record: DefinitionRecord): Visible => {
  Object.defineProperty(visible, definitionBrand, { value: Object.freeze(record) })
  return Object.freeze(visible)
}
