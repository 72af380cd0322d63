import type { AnyAsset, DescriptionOptions } from './asset'
import { checkAutomation } from './automation/check-automation'
import type { AutomationCondition } from './automation/condition'
import { checkAssetKey, checkDeps, checkOptions, fail, show, type Defining } from './check-definition'
import { checkDescribed } from './check-described'
import { brand, type ObservableRecord, type RunFunction } from './definition'
import { placeOf } from './definition-place'
import type { InvocationContext } from './invocation-context'
import { checkHooks } from './hooks/check-hooks'
import type { Hook } from './hooks/hook'
import { invokeAsset } from './invoke-asset'
import type { Observed } from './observed'
import { checkPartitions } from './partitions/check-partitions'
import type { MaybePartitions } from './partitions/partition'
import { checkResources } from './resources/check-resources'
import type { Resource } from './resources/resource'
import { checkRetry, type RetryOptions } from './retry'
import type { RunContext } from './run-context'
import type { StandardSchema } from './schema'
import { isSchema } from './validate-config'

/** An asset that something else keeps up to date and that a run can look at. It can be in `deps`; as an input it is a compile error, for nothing is stored of it. */
export interface ObservableAsset extends AnyAsset {
  readonly kind: 'observable'
  /** Calls `run` directly, for tests. Records nothing. Rejects with what `run` throws. */
  invoke(context?: InvocationContext): Promise<Observed | undefined>
}

/** The options of `observableAsset()`. Only `run` is required. */
export interface ObservableAssetOptions<Schema, Partitioning, Resources> extends DescriptionOptions {
  /** How it is sliced; each partition is looked at by itself. Default: it is one whole. */
  readonly partitions?: Partitioning
  /** Schema of the configuration of a look at it. Default: none. */
  readonly config?: Schema
  /** Clients that `run` receives under these names, open. Default: none. */
  readonly resources?: Resources
  /** When and how often a look that failed is tried again. Default: never. */
  readonly retry?: RetryOptions
  /** What runs once a look at it has ended. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** When the platform looks at it by itself. Default: never. */
  readonly automation?: AutomationCondition
  /** Looks at the asset and says what it saw, with `observed()`. */
  readonly run: (context: RunContext<{}, Schema, Partitioning, undefined, Resources>) => Observed | Promise<Observed>
}

const optionNames = ['partitions', 'config', 'resources', 'retry', 'hooks', 'automation', 'run', 'description', 'group', 'owners', 'kinds', 'tags', 'metadata', 'deps']

/**
 * Declares an asset that something outside the platform keeps up to date, with a function that looks at it. A run observes it, as it materializes assets: what it saw, and which version of the data,
 * is kept and shown, and what depends on it can tell whether it is out of date. Semantics as Dagster's `@observable_source_asset`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible.
 *
 * @example
 * ```ts
 * import { asset, observableAsset, observed } from '@millrace/sdk'
 *
 * export const priceFeed = observableAsset('vendors/priceFeed', {
 *   description: 'Dropped every night by the vendor.',
 *   run: async () => observed({ dataVersion: '2026-01-01', metadata: { bytes: 1024 } }),
 * })
 *
 * export const prices = asset('prices', { deps: [priceFeed], run: async () => new Map([['tea', 4.5]]) })
 * ```
 */
export function observableAsset<
  Schema extends StandardSchema | undefined = undefined, Partitioning extends MaybePartitions = undefined, Resources extends Record<string, Resource> = {},
>(key: string, options: ObservableAssetOptions<Schema, Partitioning, Resources>): ObservableAsset {
  const defining: Defining = { what: `observable asset ${show(key)}`, above: observableAsset }
  checkAssetKey(defining, key)
  checkOptions(defining, options, optionNames)
  if (typeof options.run !== 'function') fail(defining, `\`run\` must be a function, not ${show(options.run)}`)
  if (options.config !== undefined && !isSchema(options.config)) fail(defining, '`config` must be a schema, for example `z.object({ … })`')
  const record: ObservableRecord = {
    kind: 'observable', key, inputs: Object.freeze({}), io: undefined, format: undefined, inputIo: Object.freeze({}), value: undefined, codeVersion: undefined, freshness: undefined, backfillPolicy: undefined, checks: [],
    deps: checkDeps(defining, options.deps),
    resources: checkResources(defining, options.resources),
    config: options.config,
    ...checkDescribed(defining, options),
    retry: checkRetry(defining, options.retry),
    hooks: checkHooks(defining, options.hooks),
    automation: checkAutomation(defining, options.automation),
    partitions: checkPartitions(defining, options.partitions),
    run: options.run as RunFunction,
    place: placeOf(observableAsset),
  }
  const invoke = (context?: InvocationContext): Promise<Observed | undefined> => invokeAsset(record, context) as Promise<Observed | undefined>
  return brand<ObservableAsset>({ kind: 'observable', key, invoke }, record)
}
