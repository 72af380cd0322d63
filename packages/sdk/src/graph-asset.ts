import type { AnyInput, DescriptionOptions, ReadableAsset, ReturnsNothing, SelfValue, UnreadableAsset } from './asset'
import { checkAutomation } from './automation/check-automation'
import type { AutomationCondition } from './automation/condition'
import { checkFreshness, type FreshnessPolicy } from './automation/freshness'
import { checkAssetKey, checkCodeVersion, checkDeps, checkInputs, checkOptions, show, type Defining } from './check-definition'
import { checkDescribed } from './check-described'
import { brand, type AssetRecord, type MultiAssetRecord } from './definition'
import { placeOf } from './definition-place'
import { checkOneOutput, composeAssets, resourcesOfCalls, type GraphInputs, type HandleValue } from './graph/asset-graph'
import type { Handle } from './graph/handle'
import { checkHooks } from './hooks/check-hooks'
import type { Hook } from './hooks/hook'
import { checkStore, type AssetIo } from './io/platform-store'
import { checkPartitions, checkSelfInputs } from './partitions/check-partitions'
import type { MaybePartitions } from './partitions/partition'
import { checkRetry, type RetryOptions } from './retry'

/** The asset that a graph makes: of the value of the handle that its function returns. */
export type GraphAsset<Value, Partitions> = ReturnsNothing<Value> extends true ? UnreadableAsset<Partitions> : ReadableAsset<Value, Partitions>

/** What the handle stands for that a graph with `self()` among its inputs returns. */
export type MadeOf<Inputs> = [SelfValue<Inputs>] extends [never] ? unknown : SelfValue<Inputs>

/** The options of `graphAsset()`. Only `graph` is required. */
export interface GraphAssetOptions<Result, Inputs, Partitioning = undefined> extends DescriptionOptions {
  /** Upstream assets whose values the function receives under these names, as handles to give to ops; see `asset`. Each must be read by an op. */
  readonly inputs?: Inputs
  /** How the asset is sliced. Every op of the graph receives the partition that is made, as `partition`. Default: it is one whole. */
  readonly partitions?: Partitioning
  /** Stores the asset's value, and loads it for those who read it; see `asset`. What ops pass to each other within the graph the platform keeps. */
  readonly io?: AssetIo<NoInfer<HandleValue<Result>>>
  /** Names the logic of the graph, 1 to 256 characters. */
  readonly codeVersion?: string
  /** When and how often a failed step is tried again, of ops that do not say so themselves. Default: never. */
  readonly retry?: RetryOptions
  /** What runs once a step of the graph has ended, besides the hooks of its op; a job adds its own. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** When the platform materializes it by itself. Default: never. */
  readonly automation?: AutomationCondition
  /** When it is expected to be made. Default: no expectation. */
  readonly freshness?: FreshnessPolicy
  /** Composes the graph by calling ops and graphs, and returns the handle of the asset's value. Called once, when the asset is defined. */
  readonly graph: (inputs: GraphInputs<Inputs, Partitioning>) => Result
}

const optionNames = ['inputs', 'partitions', 'io', 'codeVersion', 'retry', 'hooks', 'automation', 'freshness', 'graph', 'description', 'group', 'owners', 'kinds', 'tags', 'metadata', 'deps']

/**
 * Defines an asset that a graph of ops makes: what its function returns is the value, and the step of that op materializes the asset. To others it is an asset like any.
 *
 * Each op is a step of its own, named by the asset's key and the path of the call (`report.summarize`): it is tried again, skipped and executed again by itself, takes its
 * configuration under that name (`{ ops: { 'report.summarize': … } }`), and may be multiplied by dynamic outputs. A run that selects the asset runs all of its graph.
 * An op that makes nothing, because it yields nothing or is skipped, leaves the asset as it was; what depends on it is skipped then.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name, an option or a wire is impossible, when an input is read by no op, or when what the function returns is
 * not what one op returned. Semantics as Dagster's `@graph_asset`.
 *
 * @example
 * ```ts
 * import { asset, graphAsset, op, z } from '@millrace/sdk'
 *
 * const orders = asset('orders', { run: () => [{ total: 20 }, { total: 22 }] })
 *
 * const rows = z.array(z.object({ total: z.number() }))
 * const keepLarge = op('keepLarge', { inputs: { rows }, outputs: { large: rows }, run: ({ inputs }) => ({ large: inputs.rows.filter(({ total }) => total > 20) }) })
 * const sum = op('sum', { inputs: { rows }, run: ({ inputs }) => inputs.rows.reduce((all, { total }) => all + total, 0) })
 *
 * export const revenue = graphAsset('revenue', { inputs: { orders }, graph: (read) => sum({ rows: keepLarge({ rows: read.orders }).large }) })
 * export const report = asset('report', { inputs: { revenue }, run: ({ inputs }) => `${inputs.revenue} in all` })
 * ```
 */
export function graphAsset<Result extends Handle<MadeOf<Inputs>>, Inputs extends Record<string, AnyInput> = {}, Partitioning extends MaybePartitions = undefined>(
  key: string, options: GraphAssetOptions<Result, Inputs, Partitioning>,
): GraphAsset<HandleValue<Result>, Partitioning> {
  const defining: Defining = { what: `graph asset ${show(key)}`, above: graphAsset }
  checkAssetKey(defining, key)
  checkOptions(defining, options, optionNames)
  const partitions = checkPartitions(defining, options.partitions)
  const inputs = checkInputs(defining, options.inputs)
  checkSelfInputs(defining, inputs, partitions)
  const graph = composeAssets(defining, { inputs, body: options.graph })
  checkOneOutput(defining, graph)
  const resources = resourcesOfCalls(graph.calls)
  const assets = new Map<string, AssetRecord>()
  const place = placeOf(graphAsset)
  const hooks = checkHooks(defining, options.hooks)
  const described = checkDescribed(defining, options)
  const whole: MultiAssetRecord = {
    kind: 'multi-asset', key, assets, inputs, partitions, resources, graph, hooks, place,
    description: described.description, isSubsettable: false, inputIo: Object.freeze({}), config: undefined, backfillPolicy: undefined, run: undefined,
  }
  const record: AssetRecord = {
    kind: 'asset', key, inputs, partitions, resources, hooks, place, ...described,
    deps: checkDeps(defining, options.deps),
    ...checkStore(defining, options.io),
    inputIo: whole.inputIo,
    value: undefined, config: undefined, backfillPolicy: undefined, checks: Object.freeze([]), run: undefined,
    codeVersion: checkCodeVersion(defining, options.codeVersion),
    retry: checkRetry(defining, options.retry),
    automation: checkAutomation(defining, options.automation),
    freshness: checkFreshness(defining, options.freshness),
    madeBy: Object.freeze({ multiAsset: whole, output: 'result', isRequired: true }),
  }
  assets.set('result', record)
  return brand({ kind: 'asset' as const, key }, record) as never
}
