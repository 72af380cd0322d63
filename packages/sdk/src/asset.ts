import { checkAutomation } from './automation/check-automation'
import type { AutomationCondition } from './automation/condition'
import { checkFreshness, type FreshnessPolicy } from './automation/freshness'
import type { Output } from './output'
import type { RunContext } from './run-context'
import type { MetadataInput } from './metadata'
import type { SchemaInput, SchemaOutput, StandardSchema } from './schema'
import { brand, type AssetRecord, type RunFunction } from './definition'
import { placeOf } from './definition-place'
import { checkAssetKey, checkCodeVersion, checkDeps, checkInputs, checkOptions, fail, show, type Defining } from './check-definition'
import { checkDescribed } from './check-described'
import type { InvocationContext } from './invocation-context'
import { checkHooks } from './hooks/check-hooks'
import type { Hook } from './hooks/hook'
import { checkOwnChecks, type OwnCheckOptions } from './checks/own-checks'
import { invokeAsset } from './invoke-asset'
import { checkInputIo, type IoManager } from './io/io-manager'
import { checkStore, type AssetIo } from './io/platform-store'
import { checkResources } from './resources/check-resources'
import type { Resource } from './resources/resource'
import { checkRetry, type RetryOptions } from './retry'
import { isSchema } from './validate-config'

import { checkBackfillPolicy, type BackfillPolicy } from './partitions/backfill-policy'
import { checkPartitions, checkSelfInputs } from './partitions/check-partitions'
import type { MappedDep, MappedInput, SelfInput } from './partitions/mapped-input'
import type { MaybePartitions } from './partitions/partition'

declare const valueType: unique symbol
declare const partitionsType: unique symbol

/** What every asset has, with or without a value. Usable in `deps`, in selections and in tests. */
export interface AnyAsset {
  readonly kind: 'asset' | 'observable' | 'external' | 'virtual'
  /** The asset key, for example `sales/orders`. */
  readonly key: string
}

/** An asset that others can take as an input: it has a value of type `Value`. `Partitions` is `undefined` when it is not partitioned. */
export interface ReadableAsset<out Value = unknown, out Partitions = unknown> extends AnyAsset {
  readonly kind: 'asset'
  readonly [valueType]: Value
  readonly [partitionsType]: Partitions
}

/**
 * An asset with a value of type `Value`, as `asset()` returns it; of a partitioned one every partition has such a value.
 *
 * It carries no types of its own inputs, so long chains of assets stay fast to check. `Partitions` is `undefined` for an
 * asset that is not partitioned.
 */
export interface Asset<out Value = unknown, out Partitions = undefined> extends ReadableAsset<Value, Partitions> {
  /**
   * Calls `run` directly, for tests: `await orders.invoke(buildContext({ inputs: { … } }))`. Validates the configuration,
   * records nothing and stores nothing. Rejects with what `run` throws.
   */
  invoke(context?: InvocationContext): Promise<Value>
}

/** An asset with a `backfillPolicy`: one run makes a range of its partitions, and gives their values by key. */
export interface RangeAsset<out Value = unknown, out Partitions = unknown> extends ReadableAsset<Value, Partitions> {
  /** Calls `run` directly, for tests; see `Asset.invoke`. */
  invoke(context?: InvocationContext): Promise<ReadonlyMap<string, Value>>
}

/** An asset without a value. It can be in `deps`; as an input it is a compile error. */
export interface UnreadableAsset<out Partitions = unknown> extends AnyAsset {
  readonly kind: 'asset'
  readonly [partitionsType]: Partitions
}

/** An asset whose `run` returns nothing. It can be in `deps`; as an input it is a compile error, for it has no value. */
export interface AssetWithoutValue<out Partitions = undefined> extends UnreadableAsset<Partitions> {
  /** Calls `run` directly, for tests; see `Asset.invoke`. */
  invoke(context?: InvocationContext): Promise<void>
}

/** The value that `run` returned, as it is or within an `output()`. */
export type Unwrap<Returned> = Awaited<Returned> extends infer Settled ? Settled extends Output<infer Value> ? Value : Settled : never
type IsAny<T> = 0 extends 1 & T ? true : false
/** `never` (a `run` that only throws) and `any` count as values. */
export type ReturnsNothing<Value> = IsAny<Value> extends true ? false : [Value] extends [never] ? false : [Value] extends [void] ? true : false
/** Of one partition, where `run` gave a map of several. */
export type ValueOfPartitions<Values> = Values extends ReadonlyMap<string, infer Value> ? Value : never

/** The type of the asset whose `run` returns `Returned`. */
export type AssetOf<Returned, Partitions = undefined, Policy = undefined> =
  ReturnsNothing<Unwrap<Returned>> extends true ? AssetWithoutValue<Partitions>
    : [Policy] extends [undefined] ? Asset<Unwrap<Returned>, Partitions> : RangeAsset<ValueOfPartitions<Unwrap<Returned>>, Partitions>

/** What can stand in `inputs`: an asset with a value, one with a mapping (`from()`), or the asset's own past (`self()`). */
export type AnyInput = ReadableAsset | MappedInput | SelfInput

/** The type of the value that `self()` among the inputs says. */
export type SelfValue<Inputs> = { [Name in keyof Inputs]: Inputs[Name] extends SelfInput<infer Value> ? Value : never }[keyof Inputs]
type Returns<Value> = Value | Output<Value> | Promise<Value | Output<Value>>
/** What `run` gives as one value: anything, unless a schema of the value or `self()` says of which type it is. */
type GivenValue<Inputs, ValueSchema> = [ValueSchema] extends [StandardSchema] ? SchemaInput<ValueSchema> : [SelfValue<Inputs>] extends [never] ? unknown : SelfValue<Inputs>
/** What `run` may return: such a value; with a backfill policy a map of them by partition, or nothing. */
export type RunResult<Inputs, Policy, ValueSchema = undefined> =
  [Policy] extends [undefined] ? unknown extends GivenValue<Inputs, ValueSchema> ? unknown : Returns<GivenValue<Inputs, ValueSchema>>
    : Returns<ReadonlyMap<string, GivenValue<Inputs, ValueSchema>> | void>
/** What stands for what `run` returned: each value as its schema gives it. */
export type CheckedValue<Returned, ValueSchema, Policy = undefined> =
  [ValueSchema] extends [StandardSchema] ? [Policy] extends [undefined] ? SchemaOutput<ValueSchema> : ReadonlyMap<string, SchemaOutput<ValueSchema>> : Returned

/** What is stored of what `run` returned: one value, or one per partition. */
type StoredValue<Returned, Policy> = [Policy] extends [undefined] ? Unwrap<Returned> : ValueOfPartitions<Unwrap<Returned>>

/** What assets and external assets say about themselves alike. */
export interface DescriptionOptions {
  /** Markdown; shown in the catalog. */
  readonly description?: string
  /** Default `default`. Letters, digits, `_`, `.`, `-`. */
  readonly group?: string
  /** E-mail addresses and `team:name`s. */
  readonly owners?: readonly string[]
  /** Technologies, shown as badges: `duckdb`, `csv`, `report`. At most 10. */
  readonly kinds?: readonly string[]
  /** Names (1 to 128 characters) and values (up to 1,024 characters). */
  readonly tags?: Readonly<Record<string, string>>
  /** Facts about the definition itself; facts about one materialization belong to `output()`. */
  readonly metadata?: Readonly<Record<string, MetadataInput>>
  /**
   * Assets that this one comes after, without receiving their values. A string is a key, and reaches into other code
   * locations and across files that import each other. `from()` adds a mapping of partitions.
   */
  readonly deps?: readonly (AnyAsset | MappedDep | string)[]
}

/** The options of `asset()`. Only `run` is required. */
export interface AssetOptions<Returned, Inputs, Schema, Partitioning = undefined, Policy = undefined, Resources = {}, ValueSchema = undefined> extends DescriptionOptions {
  /** Upstream assets whose values `run` receives under these names. */
  readonly inputs?: Inputs
  /** How the asset is sliced; each partition is made, stored and counted by itself. Default: it is one whole. */
  readonly partitions?: Partitioning
  /**
   * `singleRun()` or `multiRun(…)`: one run makes a range of partitions. `run` then receives `partitionRange` instead of
   * `partition` and returns a map of values by key, or nothing. Default: every partition gets a run of its own.
   */
  readonly backfillPolicy?: Policy
  /** Schema of the asset's configuration in a run; any Standard Schema. Default: the asset takes none. */
  readonly config?: Schema
  /** Clients that `run` receives under these names, open. Default: none. */
  readonly resources?: Resources
  /**
   * Stores the asset's values and loads them for those who read them: an IO manager of yours, or `platformStore({ format })`. Default: the platform
   * keeps them, with their types.
   */
  readonly io?: AssetIo<NoInfer<StoredValue<CheckedValue<Returned, ValueSchema, Policy>, Policy>>>
  /** IO managers that load inputs in place of the one that the upstream asset names, by the names of the inputs. */
  readonly inputIo?: { readonly [Name in keyof Inputs]?: IoManager }
  /**
   * Schema of the value, any Standard Schema: what `run` gives is checked before it is stored, and what the schema makes of it is the value. A
   * value that it refuses fails the step (`type-check`), with the path of each bad part. Default: nothing is checked. As Dagster's `dagster_type`.
   */
  readonly value?: ValueSchema
  /** Names the logic of `run`, 1 to 256 characters: change it when results change. As Dagster's `code_version`. */
  readonly codeVersion?: string
  /** When and how often a failed step is tried again. Default: never. `Failure` and `RetryRequested` can say otherwise. */
  readonly retry?: RetryOptions
  /** What runs once its step has ended; a job adds its own. Default: nothing. As Dagster's `hooks`. */
  readonly hooks?: readonly Hook[]
  /** When the platform materializes it by itself: `eager()`, `onCron('0 6 * * *')`, or a condition of your own making. Default: never. */
  readonly automation?: AutomationCondition
  /** When it is expected to be made: `freshness.timeWindow({ fail: '24h' })`. Default: no expectation. */
  readonly freshness?: FreshnessPolicy
  /**
   * Checks that `run` evaluates itself, by name: it says how they came out with `output(value, { checks: { … } })`, every time and for all of them. Default: none.
   * As Dagster's `check_specs`; `assetCheck()` defines checks with functions of their own.
   */
  readonly checks?: Readonly<Record<string, OwnCheckOptions>>
  /** Computes the value, at once or as a promise. */
  readonly run: (context: RunContext<Inputs, Schema, Partitioning, Policy, Resources>) => Returned
}

const optionNames = ['inputs', 'partitions', 'backfillPolicy', 'resources', 'io', 'inputIo', 'value', 'config', 'codeVersion', 'retry', 'hooks', 'automation', 'freshness', 'checks', 'run', 'description', 'group', 'owners', 'kinds', 'tags', 'metadata', 'deps']

/**
 * Defines an asset: a data object that `run` computes and the platform stores.
 *
 * `key` is a path of names joined with `/` and unique in the deployment. What `run` returns is stored with its types
 * (JSON, `Date`, `Map`, `Set`, `bigint`, bytes, `undefined`; anything else fails the step, naming its path) and handed to the assets
 * that list this one in their `inputs`, always as a copy. An asset that returns nothing has no value and orders only.
 *
 * An input of a partitioned asset is one value or a map of values by partition key, as follows from both partitionings and the mapping,
 * never from how many there are. One value: the same partitions; windows inside a window of the upstream asset (a day reads its week);
 * `samePartition()`, `lastPartition()`, `self({ startOffset })`. A map: everything else, and all that a run of a range reads of
 * partitions.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible.
 * Semantics as Dagster's `@asset`.
 *
 * @example
 * ```ts
 * import { asset, output, z } from '@millrace/sdk'
 *
 * export const rawOrders = asset('sales/rawOrders', {
 *   run: async () => [{ id: 1, total: 20 }, { id: 2, total: -1 }],
 * })
 *
 * export const orders = asset('sales/orders', {
 *   description: 'Orders worth counting.',
 *   inputs: { raw: rawOrders },
 *   config: z.object({ minimum: z.number().default(0) }),
 *   group: 'sales',
 *   owners: ['team:data'],
 *   run: ({ inputs, config }) => {
 *     const rows = inputs.raw.filter((order) => order.total >= config.minimum)
 *     return output(rows, { metadata: { rows: rows.length } })
 *   },
 * })
 * ```
 */
export function asset<
  Returned extends RunResult<Inputs, Policy, ValueSchema>, Inputs extends Record<string, AnyInput> = {}, Schema extends StandardSchema | undefined = undefined,
  Partitioning extends MaybePartitions = undefined, Policy extends BackfillPolicy | undefined = undefined,
  Resources extends Record<string, Resource> = {}, ValueSchema extends StandardSchema | undefined = undefined,
>(
  key: string,
  options: AssetOptions<Returned, Inputs, Schema, Partitioning, Policy, Resources, ValueSchema>,
): AssetOf<CheckedValue<Returned, ValueSchema, Policy>, Partitioning, Policy> {
  const defining: Defining = { what: `asset ${show(key)}`, above: asset }
  checkAssetKey(defining, key)
  checkOptions(defining, options, optionNames)
  if (typeof options.run !== 'function') fail(defining, `\`run\` must be a function, not ${show(options.run)}`)
  if (options.config !== undefined && !isSchema(options.config)) fail(defining, '`config` must be a schema, for example `z.object({ … })`')
  if (options.value !== undefined && !isSchema(options.value)) fail(defining, '`value` must be a schema, for example `z.array(z.number())`')
  const partitions = checkPartitions(defining, options.partitions)
  const inputs = checkInputs(defining, options.inputs)
  checkSelfInputs(defining, inputs, partitions)
  const record: AssetRecord = {
    kind: 'asset',
    key,
    inputs,
    deps: checkDeps(defining, options.deps),
    resources: checkResources(defining, options.resources),
    ...checkStore(defining, options.io),
    inputIo: checkInputIo(defining, options.inputIo, inputs),
    value: options.value,
    config: options.config,
    ...checkDescribed(defining, options),
    codeVersion: checkCodeVersion(defining, options.codeVersion),
    retry: checkRetry(defining, options.retry),
    hooks: checkHooks(defining, options.hooks),
    automation: checkAutomation(defining, options.automation),
    freshness: checkFreshness(defining, options.freshness),
    partitions,
    checks: checkOwnChecks(defining, key, options.checks),
    backfillPolicy: checkBackfillPolicy(defining, options.backfillPolicy, partitions !== undefined),
    madeBy: undefined,
    run: options.run as RunFunction,
    place: placeOf(asset),
  }
  const invoke = (context?: InvocationContext): Promise<unknown> => invokeAsset(record, context)
  return brand({ kind: 'asset', key, invoke }, record) as unknown as AssetOf<CheckedValue<Returned, ValueSchema, Policy>, Partitioning, Policy>
}

