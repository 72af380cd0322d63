import type { AnyInput, DescriptionOptions, UnreadableAsset } from './asset'
import type { AssetSpec } from './asset-spec'
import { checkDeps, checkDescription, checkGroup, checkName, checkOptions, fail, show, type Defining } from './check-definition'
import { brand, type AssetRecord, type MultiAssetRecord } from './definition'
import { placeOf } from './definition-place'
import { composeAssets, resourcesOfCalls, type AssetOutputs, type GraphInputs, type HandleValue } from './graph/asset-graph'
import type { GraphAsset } from './graph-asset'
import type { Handle } from './graph/handle'
import { checkHooks } from './hooks/check-hooks'
import type { Hook } from './hooks/hook'
import { checkStore, type PlatformStore } from './io/platform-store'
import type { IoManager } from './io/io-manager'
import type { AssetSpecs } from './multi-asset'
import { checkPartitions } from './partitions/check-partitions'
import type { MaybePartitions } from './partitions/partition'
import { checkRetry, type RetryOptions } from './retry'
import type { SchemaInput, SchemaOutput, StandardSchema } from './schema'
import { addMembers, checkMultiInputs, checkSpecs } from './spec-members'

type SpecSchema<Spec> = Spec extends AssetSpec<infer Schema> ? Schema : undefined
type Given<Spec> = [SpecSchema<Spec>] extends [StandardSchema] ? SchemaInput<SpecSchema<Spec>> : unknown
type Kept<Spec, Result> = [SpecSchema<Spec>] extends [StandardSchema] ? SchemaOutput<SpecSchema<Spec>> : HandleValue<Result>

/** What the function of a graph that makes several assets returns: a handle of each, by name. */
export type GraphMultiAssetResult<Specs> = { readonly [Name in keyof Specs]: Handle<Given<Specs[Name]>> }

/** The assets, by the names that the graph uses. */
export type GraphMadeAssets<Specs, Result, Partitioning> = {
  readonly [Name in keyof Specs]: Name extends keyof Result ? GraphAsset<Kept<Specs[Name], Result[Name]>, Partitioning> : UnreadableAsset<Partitioning>
}

/** What makes several assets by a graph of ops, as `graphMultiAsset()` returns it. Usable in `definitions()` and in tests; its assets are in `assets`. */
export interface GraphMultiAsset<out Assets = unknown> {
  readonly kind: 'graph-multi-asset'
  readonly name: string
  readonly assets: Assets
}

/** The options of `graphMultiAsset()`. Only `assets` and `graph` are required. */
export interface GraphMultiAssetOptions<Specs, Result, Inputs, Partitioning = undefined> {
  /** What it makes, by the names under which the function returns it. */
  readonly assets: Specs
  /** Upstream assets whose values the function receives under these names, as handles to give to ops; see `graphAsset`. */
  readonly inputs?: Inputs
  /** Assets that all of these come after, without being made of them. */
  readonly deps?: DescriptionOptions['deps']
  /** How all of the assets are sliced. Default: each is one whole. */
  readonly partitions?: Partitioning
  /** Stores the values of assets whose specs name nothing else. Default: the platform keeps them. */
  readonly io?: IoManager | PlatformStore
  /** The group of assets that name none. */
  readonly group?: string
  /** Markdown. */
  readonly description?: string
  /** When and how often a failed step is tried again, of ops that do not say so themselves. Default: never. */
  readonly retry?: RetryOptions
  /** What runs once a step of the graph has ended, besides the hooks of its op; a job adds its own. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** Composes the graph by calling ops and graphs, and returns a handle of each asset. Called once, when it is defined. */
  readonly graph: (inputs: GraphInputs<Inputs, Partitioning>) => Result
}

const optionNames = ['assets', 'inputs', 'deps', 'partitions', 'io', 'group', 'description', 'retry', 'hooks', 'graph']

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
 * Steps and configuration are named by the graph's name and the path of the op, as those of `graphAsset` are. A spec with `required: false` says that its op may leave it out.
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
  const Specs extends AssetSpecs, Result extends GraphMultiAssetResult<Specs>, Inputs extends Record<string, AnyInput> = {}, Partitioning extends MaybePartitions = undefined,
>(name: string, options: GraphMultiAssetOptions<Specs, Result, Inputs, Partitioning>): GraphMultiAsset<GraphMadeAssets<Specs, Result, Partitioning>> {
  const defining: Defining = { what: `graph multi-asset ${show(name)}`, above: graphMultiAsset }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  const specs = checkSpecs(defining, options.assets)
  const checking = [...specs].find(([, { checks }]) => checks.length > 0)
  if (checking !== undefined) fail(defining, `\`assets.${checking[0]}\` has \`checks\`, which a function that makes assets speaks of, and ops do not: define them with assetCheck()`)
  const partitions = checkPartitions(defining, options.partitions)
  const inputs = checkMultiInputs(defining, options.inputs)
  const graph = composeAssets(defining, { inputs, body: options.graph })
  if (!graph.isNamed) fail(defining, 'its function returns one handle: it must return a handle of each asset by name')
  checkOutputs(defining, graph.outputs, [...specs.keys()])
  const assets = new Map<string, AssetRecord>()
  const record: MultiAssetRecord = {
    kind: 'multi-asset', key: name, assets, inputs, partitions, graph,
    description: checkDescription(defining, options.description),
    isSubsettable: false, inputIo: Object.freeze({}), resources: resourcesOfCalls(graph.calls), config: undefined, backfillPolicy: undefined, hooks: checkHooks(defining, options.hooks), run: undefined,
    place: placeOf(graphMultiAsset),
  }
  const common = {
    deps: checkDeps(defining, options.deps), ...checkStore(defining, options.io), retry: checkRetry(defining, options.retry), group: checkGroup(defining, options.group),
  }
  const members = addMembers(defining, { specs, multiAsset: record, assets, common })
  return brand({ kind: 'graph-multi-asset' as const, name, assets: members }, record) as never
}
