import type { AnyInput, AssetOf, DescriptionOptions, SelfValue, ValueOfPartitions } from './asset'
import { checkAutomation } from './automation/check-automation'
import type { AutomationCondition } from './automation/condition'
import { checkFreshness, type FreshnessPolicy } from './automation/freshness'
import { checkAssetKey, checkCodeVersion, checkDeps, checkInputs, checkOptions, show, type Defining } from './check-definition'
import { checkDescribed } from './check-described'
import { checkOwnChecks, type OwnCheckOptions } from './checks/own-checks'
import { brand, type AssetRecord } from './definition'
import { placeOf } from './definition-place'
import { checkOneOutput, type GraphInputs, type HandleValue } from './graph/asset-graph'
import type { Handle } from './graph/handle'
import { graphOptionNames, madeByGraph, type OpConfigs } from './graph/made-by-graph'
import type { Hook } from './hooks/hook'
import type { InvocationContext } from './invocation-context'
import { invokeGraph } from './invoke-graph'
import type { IoManager } from './io/io-manager'
import { checkStore, type AssetIo } from './io/platform-store'
import type { BackfillPolicy } from './partitions/backfill-policy'
import { checkSelfInputs } from './partitions/check-partitions'
import type { MaybePartitions } from './partitions/partition'
import { checkRetry, type RetryOptions } from './retry'
import type { ConfigValue } from './run-context'
import type { StandardSchema } from './schema'

/** What the handle stands for that the graph returns: one value, or with a backfill policy a map of them by partition, or nothing. */
export type MadeOf<Inputs, Policy = undefined> = [Policy] extends [undefined] ? ValueOf<Inputs> : ReadonlyMap<string, ValueOf<Inputs>> | void
type ValueOf<Inputs> = [SelfValue<Inputs>] extends [never] ? unknown : SelfValue<Inputs>
type StoredOf<Result, Policy> = [Policy] extends [undefined] ? HandleValue<Result> : ValueOfPartitions<HandleValue<Result>>

/** The options of `graphAsset()`. Only `graph` is required. */
export interface GraphAssetOptions<Result, Inputs, Partitioning = undefined, Policy = undefined, Schema = undefined> extends DescriptionOptions {
  /** Upstream assets whose values the function receives under these names, as handles to give to ops; see `asset`. Each must be read by an op. */
  readonly inputs?: Inputs
  /** How the asset is sliced. Every op of the graph receives the partition that is made, as `partition`. Default: it is one whole. */
  readonly partitions?: Partitioning
  /** One run makes a range of partitions; see `asset`. Every op then receives `partitionRange`, and the op whose output is the asset gives a map of values by key, or nothing. */
  readonly backfillPolicy?: Policy
  /** Stores the asset's value, and loads it for those who read it; see `asset`. What ops pass to each other within the graph the platform keeps. */
  readonly io?: AssetIo<NoInfer<StoredOf<Result, Policy>>>
  /** IO managers that load inputs in place of the one that the upstream asset names, by the names of the inputs. */
  readonly inputIo?: { readonly [Name in keyof Inputs]?: IoManager }
  /** Schema of a configuration of its own in a run, given under the asset's key; `configMapping` says what it means for the ops. Default: the ops are configured by themselves. */
  readonly config?: Schema
  /**
   * Makes configuration of ops, by their paths, of the asset's own: `({ above }) => ({ keepLarge: { above } })`. Called in a run for each step, so it answers alike every time. Ops that it leaves out take their
   * defaults, and a launch cannot configure ops by themselves. As Dagster's `config` with a `ConfigMapping`.
   */
  readonly configMapping?: (config: ConfigValue<Schema>) => OpConfigs
  /**
   * Checks that the op evaluates whose output is the asset, by name: it says how they came out with `output(value, { checks: { … } })`, every time and for all of them. One that blocks fails that op's step.
   * Default: none. As Dagster's `check_specs`.
   */
  readonly checks?: Readonly<Record<string, OwnCheckOptions>>
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
  readonly graph: (inputs: GraphInputs<Inputs, Partitioning, Policy>) => Result
}

const optionNames = [...graphOptionNames, 'checks', 'codeVersion', 'automation', 'freshness', 'owners', 'kinds', 'tags', 'metadata']

/**
 * Defines an asset that a graph of ops makes: what its function returns is the value, and the step of that op materializes the asset. To others it is an asset like any.
 *
 * Each op is a step of its own, named by the asset's key and the path of the call (`report.summarize`): it is tried again, skipped and executed again by itself, takes its
 * configuration under that name (`{ ops: { 'report.summarize': … } }`), and may be multiplied by dynamic outputs. A run that selects the asset runs all of its graph.
 * To test it, call its graph directly: `await report.invoke(buildContext({ inputs: { … } }))`.
 *
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
 *
 * @example
 * ```ts
 * import { daily, graphAsset, op, output, singleRun, z } from '@millrace/sdk'
 *
 * const load = op('load', { config: z.object({ source: z.string() }), run: ({ config, partitionRange }) => (partitionRange?.keys ?? []).map((day) => ({ day, source: config.source })) })
 * const byDay = op('byDay', {
 *   inputs: { rows: z.array(z.object({ day: z.string(), source: z.string() })) },
 *   run: ({ inputs }) => output(new Map(inputs.rows.map((row) => [row.day, row.source])), { checks: { complete: inputs.rows.length > 0 } }),
 * })
 *
 * export const sources = graphAsset('sources', {
 *   partitions: daily({ start: '2026-01-01' }),
 *   backfillPolicy: singleRun(),
 *   config: z.object({ bucket: z.string().default('orders') }),
 *   configMapping: ({ bucket }) => ({ load: { source: `s3://${bucket}` } }),
 *   checks: { complete: { blocking: true } },
 *   graph: () => byDay({ rows: load() }),
 * })
 * ```
 */
export function graphAsset<
  Result extends Handle<MadeOf<Inputs, Policy>>, Inputs extends Record<string, AnyInput> = {}, Partitioning extends MaybePartitions = undefined,
  Policy extends BackfillPolicy | undefined = undefined, Schema extends StandardSchema | undefined = undefined,
>(
  key: string, options: GraphAssetOptions<Result, Inputs, Partitioning, Policy, Schema>,
): AssetOf<HandleValue<Result>, Partitioning, Policy> {
  const defining: Defining = { what: `graph asset ${show(key)}`, above: graphAsset }
  checkAssetKey(defining, key)
  checkOptions(defining, options, optionNames)
  const inputs = checkInputs(defining, options.inputs)
  const assets = new Map<string, AssetRecord>()
  const place = placeOf(graphAsset)
  const described = checkDescribed(defining, options)
  const { record: whole, isNamed } = madeByGraph(defining, { key, inputs, description: described.description, options, place }, assets)
  const { partitions, resources, hooks, inputIo, config, backfillPolicy } = whole
  checkSelfInputs(defining, inputs, partitions)
  checkOneOutput(defining, whole.graph?.outputs ?? [], isNamed)
  const record: AssetRecord = {
    kind: 'asset', key, inputs, partitions, resources, hooks, inputIo, config, backfillPolicy, place, ...described,
    deps: checkDeps(defining, options.deps),
    ...checkStore(defining, options.io),
    value: undefined, run: undefined,
    checks: checkOwnChecks(defining, key, options.checks),
    codeVersion: checkCodeVersion(defining, options.codeVersion),
    retry: checkRetry(defining, options.retry),
    automation: checkAutomation(defining, options.automation),
    freshness: checkFreshness(defining, options.freshness),
    madeBy: Object.freeze({ multiAsset: whole, output: 'result', isRequired: true }),
  }
  assets.set('result', record)
  const invoke = async (context?: InvocationContext): Promise<unknown> => (await invokeGraph(whole, context))['result']
  return brand({ kind: 'asset' as const, key, invoke }, record) as never
}
