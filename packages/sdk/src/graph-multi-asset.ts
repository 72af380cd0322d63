import type { AnyInput, DescriptionOptions } from './asset'
import type { AssetSpec } from './asset-spec'
import { checkDeps, checkDescription, checkGroup, checkName, checkOptions, fail, show, type Defining } from './check-definition'
import { brand, type AssetRecord } from './definition'
import { placeOf } from './definition-place'
import type { AssetOutputs, GraphInputs, HandleValue } from './graph/asset-graph'
import type { Handle } from './graph/handle'
import { graphOptionNames, madeByGraph, type OpConfigs } from './graph/made-by-graph'
import type { Hook } from './hooks/hook'
import type { InvocationContext } from './invocation-context'
import { invokeGraph } from './invoke-graph'
import { checkStore, type PlatformStore } from './io/platform-store'
import type { IoManager } from './io/io-manager'
import type { AssetSpecs, MadeAssets } from './multi-asset'
import type { BackfillPolicy } from './partitions/backfill-policy'
import type { MaybePartitions } from './partitions/partition'
import { checkRetry, type RetryOptions } from './retry'
import type { ConfigValue } from './run-context'
import type { SchemaInput, SchemaOutput, StandardSchema } from './schema'
import { addMembers, checkMultiInputs, checkSpecs } from './spec-members'

type SpecSchema<Spec> = Spec extends AssetSpec<infer Schema> ? Schema : undefined
type GivenOne<Spec> = [SpecSchema<Spec>] extends [StandardSchema] ? SchemaInput<SpecSchema<Spec>> : unknown
type Given<Spec, Policy> = [Policy] extends [undefined] ? GivenOne<Spec> : ReadonlyMap<string, GivenOne<Spec>> | void
type Checked<Spec, Value, Policy> = [SpecSchema<Spec>] extends [StandardSchema]
  ? [Policy] extends [undefined] ? SchemaOutput<SpecSchema<Spec>> : ReadonlyMap<string, SchemaOutput<SpecSchema<Spec>>> : Value

/** What the function of a graph that makes several assets returns: a handle of each, by name. */
export type GraphMultiAssetResult<Specs, Policy = undefined> = { readonly [Name in keyof Specs]: Handle<Given<Specs[Name], Policy>> }

/** The values that the graph makes, by the names of the assets. */
export type GraphMadeValues<Specs, Result, Policy> = {
  readonly [Name in keyof Specs]: Name extends keyof Result ? Checked<Specs[Name], HandleValue<Result[Name]>, Policy> : never
}

/** What makes several assets by a graph of ops, as `graphMultiAsset()` returns it. Usable in `definitions()` and in tests; its assets are in `assets`. */
export interface GraphMultiAsset<out Values = unknown, out Assets = unknown> {
  readonly kind: 'graph-multi-asset'
  readonly name: string
  readonly assets: Assets
  /** Calls the ops of the graph directly, for tests, and gives what they made by name; see `graphAsset`. Records nothing and stores nothing. Rejects with what an op throws. */
  invoke(context?: InvocationContext): Promise<Values>
}

/** The options of `graphMultiAsset()`. Only `assets` and `graph` are required. */
export interface GraphMultiAssetOptions<Specs, Result, Inputs, Partitioning = undefined, Policy = undefined, Schema = undefined> {
  /** What it makes, by the names under which the function returns it. */
  readonly assets: Specs
  /** Upstream assets whose values the function receives under these names, as handles to give to ops; see `graphAsset`. */
  readonly inputs?: Inputs
  /** Assets that all of these come after, without being made of them. */
  readonly deps?: DescriptionOptions['deps']
  /** How all of the assets are sliced. Default: each is one whole. */
  readonly partitions?: Partitioning
  /** One run makes a range of partitions; see `graphAsset`. */
  readonly backfillPolicy?: Policy
  /** Stores the values of assets whose specs name nothing else. Default: the platform keeps them. */
  readonly io?: IoManager | PlatformStore
  /** IO managers that load inputs, by their names. */
  readonly inputIo?: { readonly [Name in keyof Inputs]?: IoManager }
  /** Schema of a configuration of its own in a run, given under its name; see `graphAsset`. Default: the ops are configured by themselves. */
  readonly config?: Schema
  /** Makes configuration of ops, by their paths, of its own; see `graphAsset`. */
  readonly configMapping?: (config: ConfigValue<Schema>) => OpConfigs
  /** The group of assets that name none. */
  readonly group?: string
  /** Markdown. */
  readonly description?: string
  /** When and how often a failed step is tried again, of ops that do not say so themselves. Default: never. */
  readonly retry?: RetryOptions
  /** What runs once a step of the graph has ended, besides the hooks of its op; a job adds its own. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** Composes the graph by calling ops and graphs, and returns a handle of each asset. Called once, when it is defined. */
  readonly graph: (inputs: GraphInputs<Inputs, Partitioning, Policy>) => Result
}

const optionNames = ['assets', ...graphOptionNames]

const checkOutputs = (defining: Defining, outputs: AssetOutputs, names: readonly string[]): void => {
  const missing = names.find((name) => outputs.every((output) => output.name !== name))
  if (missing !== undefined) fail(defining, `its function returns no \`${missing}\`: it must return a handle of each of ${names.map((name) => `\`${name}\``).join(', ')}`)
  const unknown = outputs.find(({ name }) => !names.includes(name))
  if (unknown !== undefined) fail(defining, `its function returns \`${unknown.name}\`, which is none of its \`assets\`: ${names.map((name) => `\`${name}\``).join(', ')}`)
}

/**
 * Defines several assets that one graph of ops makes: the function returns a handle of each, by the names in `assets`, and the step of its op materializes it. What depends on
 * one of the assets waits for that step alone. To others the assets are like any; a run that selects one of them makes all.
 *
 * Steps and configuration are named by the graph's name and the path of the op, as those of `graphAsset` are. A spec with `required: false` says that its op may leave it out;
 * its `checks` are evaluated by the op whose output is the asset, as those of `graphAsset` are.
 *
 * Throws `DefinitionError` (`invalid-definition`) as `graphAsset` does, and when the function returns something else than the assets. Semantics as Dagster's
 * `@graph_multi_asset`.
 *
 * @example
 * ```ts
 * import { asset, assetSpec, graphMultiAsset, op, z } from '@millrace/sdk'
 *
 * const lines = asset('lines', { run: () => ['tea,20', 'milk,2', 'oops'] })
 * const texts = z.array(z.string())
 * const parse = op('parse', {
 *   inputs: { lines: texts }, outputs: { good: texts, bad: texts },
 *   run: ({ inputs }) => ({ good: inputs.lines.filter((line) => line.includes(',')), bad: inputs.lines.filter((line) => !line.includes(',')) }),
 * })
 * const count = op('count', { inputs: { lines: texts }, run: ({ inputs }) => inputs.lines.length })
 *
 * export const parsed = graphMultiAsset('parsed', {
 *   inputs: { lines },
 *   assets: { good: assetSpec('parsed/good'), failures: assetSpec('parsed/failures') },
 *   graph: (read) => {
 *     const { good, bad } = parse({ lines: read.lines })
 *     return { good, failures: count({ lines: bad }) }
 *   },
 * })
 * export const first = asset('first', { inputs: { good: parsed.assets.good }, run: ({ inputs }) => inputs.good[0] ?? 'none' })
 * ```
 */
export function graphMultiAsset<
  const Specs extends AssetSpecs, Result extends GraphMultiAssetResult<Specs, Policy>, Inputs extends Record<string, AnyInput> = {}, Partitioning extends MaybePartitions = undefined,
  Policy extends BackfillPolicy | undefined = undefined, Schema extends StandardSchema | undefined = undefined,
>(
  name: string, options: GraphMultiAssetOptions<Specs, Result, Inputs, Partitioning, Policy, Schema>,
): GraphMultiAsset<GraphMadeValues<Specs, Result, Policy>, MadeAssets<GraphMadeValues<Specs, Result, Policy>, Partitioning, Policy>> {
  const defining: Defining = { what: `graph multi-asset ${show(name)}`, above: graphMultiAsset }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  const specs = checkSpecs(defining, options.assets)
  const inputs = checkMultiInputs(defining, options.inputs)
  const assets = new Map<string, AssetRecord>()
  const description = checkDescription(defining, options.description)
  const { record, isNamed } = madeByGraph(defining, { key: name, inputs, description, options, place: placeOf(graphMultiAsset) }, assets)
  if (!isNamed) fail(defining, 'its function returns one handle: it must return a handle of each asset by name')
  checkOutputs(defining, record.graph?.outputs ?? [], [...specs.keys()])
  const common = {
    deps: checkDeps(defining, options.deps), ...checkStore(defining, options.io), retry: checkRetry(defining, options.retry), group: checkGroup(defining, options.group),
  }
  const members = addMembers(defining, { specs, multiAsset: record, assets, common })
  return brand({ kind: 'graph-multi-asset' as const, name, assets: members, invoke: (context?: InvocationContext) => invokeGraph(record, context) }, record) as never
}
