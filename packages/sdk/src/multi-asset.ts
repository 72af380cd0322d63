import type { AnyInput, DescriptionOptions, ReadableAsset, ReturnsNothing, UnreadableAsset, Unwrap, ValueOfPartitions } from './asset'
import type { AssetSpec } from './asset-spec'
import { checkDeps, checkDescription, checkGroup, checkName, checkOptions, fail, show, type Defining } from './check-definition'
import { brand, type AssetRecord, type RunFunction } from './definition'
import { placeOf } from './definition-place'
import type { Emitted } from './graph/op-output'
import { checkHooks } from './hooks/check-hooks'
import type { Hook } from './hooks/hook'
import type { InvocationContext } from './invocation-context'
import { invokeMultiAsset } from './invoke-multi-asset'
import type { MadeTogether } from './made-assets'
import { checkInputIo, type IoManager } from './io/io-manager'
import { checkStore, type PlatformStore } from './io/platform-store'
import type { Output } from './output'
import { checkBackfillPolicy, type BackfillPolicy } from './partitions/backfill-policy'
import { checkPartitions } from './partitions/check-partitions'
import type { MaybePartitions } from './partitions/partition'
import { checkResources } from './resources/check-resources'
import type { Resource } from './resources/resource'
import { checkRetry, type RetryOptions } from './retry'
import type { InputValues, RunContext } from './run-context'
import type { SchemaInput, SchemaOutput, StandardSchema } from './schema'
import { addMembers, checkMultiInputs, checkSpecs } from './spec-members'
import { isSchema } from './validate-config'

declare const madeValue: unique symbol

/** What can stand in `assets`: specs, by the names that `run` uses. */
export type AssetSpecs = Readonly<Record<string, AssetSpec>>

type SpecSchema<Spec> = Spec extends AssetSpec<infer Schema> ? Schema : undefined
type SpecRequired<Spec> = Spec extends AssetSpec<unknown, infer Required> ? Required : true
type SpecReads<Spec> = Spec extends AssetSpec<unknown, boolean, infer Reads> ? Reads[number] : string

/** What `run` may give for an asset: anything, or what its schema takes; of a range of partitions a map of them, or nothing. */
type Given<Spec, Policy> = [SpecSchema<Spec>] extends [StandardSchema]
  ? [Policy] extends [undefined] ? SchemaInput<SpecSchema<Spec>> : ReadonlyMap<string, SchemaInput<SpecSchema<Spec>>> | void
  : [Policy] extends [undefined] ? unknown : ReadonlyMap<string, unknown> | void
type WithFacts<Value> = Value | Output<Value>

type OptionalNames<Specs, Subsettable> = { [Name in keyof Specs]: true extends Subsettable ? Name : SpecRequired<Specs[Name]> extends true ? never : Name }[keyof Specs]

type MadeRecord<Specs, Policy, Subsettable> =
  & { readonly [Name in Exclude<keyof Specs, OptionalNames<Specs, Subsettable>>]: WithFacts<Given<Specs[Name], Policy>> }
  & { readonly [Name in OptionalNames<Specs, Subsettable>]?: WithFacts<Given<Specs[Name], Policy>> | undefined }
type MadeNames<Specs> = Iterable<Emitted<keyof Specs & string>> | AsyncIterable<Emitted<keyof Specs & string>>

/** What `run` of a multi-asset may return: an object of its assets by name, or what `emit` makes, one after the other. */
export type MultiAssetResult<Specs, Policy, Subsettable> = MadeRecord<Specs, Policy, Subsettable> | Promise<MadeRecord<Specs, Policy, Subsettable>> | MadeNames<Specs>

/** An asset that `run` has made, as `emit` notes it. */
export interface EmittedAsset<out Name extends string = string, out Value = unknown> extends Emitted<Name> {
  readonly [madeValue]: Value
}

/** A function per asset: `emit.orders(value)`, with metadata `emit.orders(output(value, { metadata }))`. */
export type EmitAssets<Specs, Policy = undefined> = {
  readonly [Name in keyof Specs & string]: <Value extends Given<Specs[Name], Policy>>(value: Value | Output<Value>) => EmittedAsset<Name, Value>
}

type Yielded<Returned> = Returned extends AsyncIterable<infer Each> | Iterable<infer Each> ? Each : never
type ValueIn<Each, Name> = Each extends EmittedAsset<infer Of, infer Value> ? Of extends Name ? Value : never : never
type Made<Returned, Name> =
  [Yielded<Returned>] extends [never]
    ? Awaited<Returned> extends infer Settled ? Name extends keyof Settled ? Unwrap<Exclude<Settled[Name], undefined>> : never : never
    : ValueIn<Yielded<Returned>, Name>
type Checked<Spec, Value, Policy> = [SpecSchema<Spec>] extends [StandardSchema]
  ? [Policy] extends [undefined] ? SchemaOutput<SpecSchema<Spec>> : ReadonlyMap<string, SchemaOutput<SpecSchema<Spec>>> : Value
type Member<Value, Partitions, Policy> = ReturnsNothing<Value> extends true ? UnreadableAsset<Partitions>
  : ReadableAsset<[Policy] extends [undefined] ? Value : ValueOfPartitions<Value>, Partitions>

/** The values that `run` gives, by the names of the assets. */
export type MadeValues<Specs, Returned, Policy> = { readonly [Name in keyof Specs]: Checked<Specs[Name], Made<Returned, Name>, Policy> }

/** The assets that a multi-asset makes, by the names that its `run` uses. Each can be an input or a dependency like any other. */
export type MadeAssets<Values, Partitions, Policy> = { readonly [Name in keyof Values]: Member<Values[Name], Partitions, Policy> }

/** What makes several assets in one step, as `multiAsset()` returns it. Usable in `definitions()`, selections and tests; its assets are in `assets`. */
export interface MultiAsset<out Values = unknown, out Assets = unknown> {
  readonly kind: 'multi-asset'
  readonly name: string
  readonly assets: Assets
  /**
   * Calls `run` directly, for tests, and gives what it made by name; `buildContext({ selected: ['orders'] })` asks for a part. Records nothing and stores nothing. Rejects
   * with what `run` throws, or when it leaves out what it must make.
   */
  invoke(context?: InvocationContext): Promise<Values>
}

/** Inputs that every asset is made of are always there; others only if a run makes an asset that is. */
type MultiInputs<Inputs, Partitioning, Policy, Specs, Subsettable> = true extends Subsettable
  ? { readonly [Name in keyof Inputs]: InputValues<Inputs, Partitioning, Policy>[Name] | ([SpecsWithout<Specs, Name>] extends [never] ? never : undefined) }
  : InputValues<Inputs, Partitioning, Policy>
/** The assets that are not made of an input; a spec without `inputs` reads all. */
type SpecsWithout<Specs, Name> = { [Asset in keyof Specs]: Name extends SpecReads<Specs[Asset]> ? never : Asset }[keyof Specs]

/** What a multi-asset's `run` receives. Its parts may be destructured. */
export interface MultiAssetContext<Inputs, Schema, Partitioning, Policy, Resources, Specs, Subsettable> extends Omit<RunContext<Inputs, Schema, Partitioning, Policy, Resources>, 'asset' | 'inputs'> {
  /** The values of the upstream assets, as decoded copies. Where a run makes a part of the assets, those that this part is made of. */
  readonly inputs: MultiInputs<Inputs, Partitioning, Policy, Specs, Subsettable>
  /** The names of the assets to make in this run: all, unless the multi-asset is `subsettable`. */
  readonly selected: ReadonlySet<keyof Specs & string>
  /** Makes what a generator function yields: each asset is recorded, and its value stored, as soon as it is yielded. */
  readonly emit: EmitAssets<Specs, Policy>
  /** The assets by name. */
  readonly assets: { readonly [Name in keyof Specs]: { readonly key: string } }
}

/** The options of `multiAsset()`. Only `assets` and `run` are required. */
export interface MultiAssetOptions<Returned, Specs, Inputs, Schema, Partitioning = undefined, Policy = undefined, Resources = {}, Subsettable = false> {
  /** What it makes, by the names that `run` uses. */
  readonly assets: Specs
  /** Upstream assets whose values `run` receives under these names. */
  readonly inputs?: Inputs
  /** Assets that all of these come after, without receiving their values. */
  readonly deps?: DescriptionOptions['deps']
  /** Whether a run may make some of the assets alone: `run` then looks at `selected`. Default: a run makes all. As Dagster's `can_subset`. */
  readonly subsettable?: Subsettable
  /** How all of the assets are sliced. Default: each is one whole. */
  readonly partitions?: Partitioning
  /** One run makes a range of partitions; see `asset`. */
  readonly backfillPolicy?: Policy
  /** Schema of its configuration in a run, which is given by its name. Default: it takes none. */
  readonly config?: Schema
  /** Clients that `run` receives under these names, open. Default: none. */
  readonly resources?: Resources
  /** Stores the values of assets whose specs name nothing else. Default: the platform keeps them. */
  readonly io?: IoManager | PlatformStore
  /** IO managers that load inputs, by their names. */
  readonly inputIo?: { readonly [Name in keyof Inputs]?: IoManager }
  /** The group of assets that name none. */
  readonly group?: string
  /** Markdown. */
  readonly description?: string
  /** When and how often a failed step is tried again. Default: never. What an attempt has made stays made, and is made again by the next. */
  readonly retry?: RetryOptions
  /** What runs once its step has ended. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** Makes the assets: returns them by name, or yields what `emit` makes. */
  readonly run: (context: MultiAssetContext<Inputs, Schema, Partitioning, Policy, Resources, Specs, Subsettable>) => Returned
}

const optionNames = ['assets', 'inputs', 'deps', 'subsettable', 'partitions', 'backfillPolicy', 'config', 'resources', 'io', 'inputIo', 'group', 'description', 'retry', 'hooks', 'run']

/**
 * Defines a function that makes several assets in one step. Its assets, in `assets`, are like any others: they can be inputs and dependencies, and are
 * selected, shown and automated each for itself.
 *
 * `run` returns the assets by name, or yields them one by one with `emit`; then each is recorded as soon as it is yielded. An asset without a value is made by
 * `output(undefined)`. What it does not declare, makes twice, or was not asked for fails the step (`unexpected-output`), as does a required asset that is missing at the end (`missing-output`).
 * What depends on one of its assets waits for the whole step.
 *
 * A run that selects some of the assets makes all of them, unless it is `subsettable`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible. Semantics as Dagster's `@multi_asset`.
 *
 * @example
 * ```ts
 * import { asset, assetSpec, multiAsset, output } from '@millrace/sdk'
 *
 * const lines = asset('lines', { run: () => ['tea,20', 'milk,2', 'oops'] })
 *
 * export const parsed = multiAsset('parsed', {
 *   inputs: { lines },
 *   subsettable: true,
 *   assets: { good: assetSpec('parsed/good'), bad: assetSpec('parsed/bad', { required: false }) },
 *   run: function* ({ inputs, selected, emit }) {
 *     const good = inputs.lines.filter((line) => line.includes(','))
 *     if (selected.has('good')) yield emit.good(output(good, { metadata: { rows: good.length } }))
 *     if (selected.has('bad')) yield emit.bad(inputs.lines.length - good.length)
 *   },
 * })
 *
 * export const total = asset('total', { inputs: { good: parsed.assets.good }, run: ({ inputs }) => inputs.good.length })
 * ```
 */
export function multiAsset<
  Returned extends MultiAssetResult<Specs, Policy, Subsettable>, const Specs extends AssetSpecs, Inputs extends Record<string, AnyInput> = {},
  Schema extends StandardSchema | undefined = undefined, Partitioning extends MaybePartitions = undefined, Policy extends BackfillPolicy | undefined = undefined,
  Resources extends Record<string, Resource> = {}, const Subsettable extends boolean = false,
>(
  name: string,
  options: MultiAssetOptions<Returned, Specs, Inputs, Schema, Partitioning, Policy, Resources, Subsettable>,
): MultiAsset<
  // Not by `MadeValues` and `MadeAssets`: of types without a name editors show the members.
  { readonly [Name in keyof Specs]: Checked<Specs[Name], Made<Returned, Name>, Policy> },
  { readonly [Name in keyof Specs]: Member<Checked<Specs[Name], Made<Returned, Name>, Policy>, Partitioning, Policy> }
> {
  const defining: Defining = { what: `multi-asset ${show(name)}`, above: multiAsset }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  if (typeof options.run !== 'function') fail(defining, `\`run\` must be a function, not ${show(options.run)}`)
  if (options.config !== undefined && !isSchema(options.config)) fail(defining, '`config` must be a schema, for example `z.object({ … })`')
  if (options.subsettable !== undefined && typeof options.subsettable !== 'boolean') fail(defining, `\`subsettable\` must be true or false, not ${show(options.subsettable)}`)
  const specs = checkSpecs(defining, options.assets)
  const partitions = checkPartitions(defining, options.partitions)
  const inputs = checkMultiInputs(defining, options.inputs)
  const assets = new Map<string, AssetRecord>()
  const record: MadeTogether = {
    kind: 'multi-asset', key: name, assets, inputs, partitions,
    description: checkDescription(defining, options.description),
    isSubsettable: options.subsettable === true,
    inputIo: checkInputIo(defining, options.inputIo, inputs),
    resources: checkResources(defining, options.resources),
    config: options.config,
    backfillPolicy: checkBackfillPolicy(defining, options.backfillPolicy, partitions !== undefined),
    hooks: checkHooks(defining, options.hooks),
    run: options.run as RunFunction,
    graph: undefined,
    place: placeOf(multiAsset),
  }
  const common = {
    deps: checkDeps(defining, options.deps), ...checkStore(defining, options.io), retry: checkRetry(defining, options.retry), group: checkGroup(defining, options.group),
  }
  const members = addMembers(defining, { specs, multiAsset: record, assets, common })
  return brand({ kind: 'multi-asset' as const, name, assets: members, invoke: (context?: InvocationContext) => invokeMultiAsset(record, context) }, record) as never
}
