import { runConfigSchema, type RunConfig } from '@millrace/protocol'
import type { AnyAsset } from './asset'
import { checkJobAutomation } from './automation/check-automation'
import type { AutomationCondition } from './automation/condition'
import { assetRecord, brand, type JobRecord, type PartitionConfig } from './definition'
import { placeOf } from './definition-place'
import { compose, type GraphResult } from './graph/graph'
import { checkHooks } from './hooks/check-hooks'
import type { Hook } from './hooks/hook'
import { checkPartitions } from './partitions/check-partitions'
import type { AnyPartition, MaybePartitions, PartitionOf } from './partitions/partition'
import { checkDescription, checkName, checkOptions, checkTags, fail, freezeJson, show, type Defining } from './check-definition'

/** A runnable target with a name, as `job()` returns it. */
export interface Job {
  readonly kind: 'job'
  readonly name: string
}

/** The options of a job that materializes assets. */
export interface AssetJobOptions<Partitioning = undefined> {
  /**
   * The assets to materialize: a text in the selection language (`group:sales`, `key:"sales/*" and not tag:slow`,
   * `+orders`), or assets. One that selects nothing that a run makes is a problem of the build.
   */
  readonly selection: string | AnyAsset | readonly AnyAsset[]
  /** Markdown; shown with the job. */
  readonly description?: string
  /** Tags of every run of this job. Names 1 to 128, values up to 1,024 characters. */
  readonly tags?: Readonly<Record<string, string>>
  /**
   * The partitions of which each run of this job makes one. Default: those of its assets, which must then be the same; assets without
   * partitions do not count.
   */
  readonly partitions?: Partitioning
  /** What runs once each step of a run of this job has ended, besides the steps' own hooks. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** Configuration of every run of this job, or, of a job with `partitions`, a function of the partition; a launch can override it. */
  readonly config?: JobConfig | ((partition: PartitionOf<Partitioning>) => JobConfig)
  /**
   * When the platform launches it by itself, as a whole, once for each partition for which the condition is true: `anyJobRootAssetsMatch(eager())`. Not together with a `config` by partition.
   * Default: never. As Dagster's `automation_condition` of `define_asset_job`.
   */
  readonly automation?: AutomationCondition
}

/** Configuration of a run: per asset by key, per check by `asset:name`, per op by its path in the job, per resource by name, and how the run executes. */
export interface JobConfig {
  readonly assets?: Readonly<Record<string, unknown>>
  readonly ops?: Readonly<Record<string, unknown>>
  /** Fields in place of those that the resource is bound to. */
  readonly resources?: Readonly<Record<string, unknown>>
  /** `maxConcurrent`: how many steps run at once, 1 to 1,000; default 16. */
  readonly execution?: { readonly maxConcurrent?: number }
}

/** The options of a job that runs ops. */
export interface OpJobOptions<Result extends GraphResult = GraphResult, Partitioning = undefined> {
  /** Composes the job by calling ops and graphs. Called once, when the job is defined. */
  readonly graph: () => Result
  /** Markdown; shown with the job. */
  readonly description?: string
  /** Tags of every run of this job. */
  readonly tags?: Readonly<Record<string, string>>
  /** The partitions of which each run of this job makes one. Default: it has none. */
  readonly partitions?: Partitioning
  /** What runs once each step of a run of this job has ended, besides those of its ops, calls and graphs. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** Configuration of every run of this job, or, of a job with `partitions`, a function of the partition; a launch can override it. */
  readonly config?: JobConfig | ((partition: PartitionOf<Partitioning>) => JobConfig)
}

/** The options of `job()`. */
export type JobOptions<Partitioning = undefined> = AssetJobOptions<Partitioning> | OpJobOptions<GraphResult, Partitioning>

const assetJobNames = ['selection', 'partitions', 'description', 'tags', 'hooks', 'config', 'automation']
const opJobNames = ['graph', 'partitions', 'description', 'tags', 'hooks', 'config']

const keyOf = (defining: Defining, asset: unknown): string => {
  const record = assetRecord(asset)
  return record === null ? fail(defining, `${show(asset)} in \`selection\` is no asset`) : `key:"${record.key}"`
}

const selectionText = (defining: Defining, selection: unknown): string => {
  if (typeof selection === 'string') return selection.trim() === '' ? fail(defining, '`selection` is empty') : selection
  const assets: readonly unknown[] = Array.isArray(selection) ? selection : [selection]
  return assets.length === 0 ? fail(defining, '`selection` is empty') : assets.map((asset) => keyOf(defining, asset)).join(' or ')
}

/** The configuration of runs of a job, schedule or sensor. */
export const checkJobConfig = (defining: Defining, config: unknown): RunConfig | undefined => {
  if (config === undefined || typeof config === 'function') return undefined
  const found = runConfigSchema.safeParse(config)
  if (found.success) return freezeJson(found.data)
  const [issue] = found.error.issues
  const known = issue?.code === 'unrecognized_keys' && issue.path.length === 0 ? '; it has `assets`, `ops`, `resources` and `execution`' : ''
  return fail(defining, `\`config${issue?.path.map((part) => `.${String(part)}`).join('') ?? ''}\` is wrong: ${issue?.message ?? ''}${known}`)
}

const checkConfigOf = (defining: Defining, config: unknown, isPartitioned: boolean): PartitionConfig | undefined => {
  if (typeof config !== 'function') return undefined
  return isPartitioned ? config as PartitionConfig : fail(defining, '`config` is a function of the partition, and the job has no `partitions`')
}

/** Configuration of a run of one partition, as the job's function says it. Throws what that throws, and a `DefinitionError` for what is no configuration. */
export const configOfPartition = (record: JobRecord, partition: AnyPartition): RunConfig | undefined =>
  record.configOf === undefined ? record.config : checkJobConfig({ what: `job ${show(record.key)} at partition ${show(partition.key)}`, above: job }, record.configOf(partition))

/**
 * Names what can be launched, scheduled and configured together: a selection of assets, or a graph of ops. Semantics as
 * Dagster's `define_asset_job`, whose selection is resolved when a run is launched, against the assets of that build, and `@job`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible; a selection that does not
 * parse is a problem of the build, at the place of the job.
 *
 * @example
 * ```ts
 * import { asset, job } from '@millrace/sdk'
 *
 * export const orders = asset('sales/orders', { group: 'sales', run: () => [1, 2, 3] })
 *
 * export const refreshSales = job('refreshSales', { selection: 'group:sales', tags: { team: 'data' } })
 * export const refreshOrders = job('refreshOrders', { selection: orders })
 * ```
 *
 * @example
 * ```ts
 * import { asset, daily, job, z } from '@millrace/sdk'
 *
 * const days = daily({ start: '2026-01-01' })
 * const orders = asset('orders', { partitions: days, config: z.object({ source: z.string() }), run: ({ config }) => config.source })
 *
 * export const loadOrders = job('loadOrders', {
 *   selection: orders,
 *   partitions: days,
 *   config: ({ key }) => ({ assets: { orders: { source: `s3://orders/${key}.csv` } } }),
 * })
 * ```
 */
export function job<Partitioning extends MaybePartitions = undefined>(name: string, options: JobOptions<Partitioning>): Job {
  const defining: Defining = { what: `job ${show(name)}`, above: job }
  checkName(defining, name)
  const isOfOps = typeof options === 'object' && options !== null && 'graph' in options
  if (isOfOps && 'selection' in options) fail(defining, 'a job is of assets, which `selection` says, or of ops, which `graph` composes: leave one out')
  checkOptions(defining, options, isOfOps ? opJobNames : assetJobNames)
  const partitions = checkPartitions(defining, options.partitions)
  const automation = isOfOps ? undefined : checkJobAutomation(defining, options.automation)
  if (automation !== undefined && typeof options.config === 'function') fail(defining, '`automation` cannot stand beside a `config` by partition: give one `config` for all runs')
  const record: JobRecord = {
    kind: 'job',
    key: name,
    ...isOfOps
      ? { selection: null, assets: Object.freeze([]), graph: compose(defining, [], options.graph) }
      : { selection: selectionText(defining, options.selection), assets: Object.freeze(typeof options.selection === 'string' ? [] : [options.selection].flat()), graph: null },
    description: checkDescription(defining, options.description),
    tags: checkTags(defining, options.tags),
    hooks: checkHooks(defining, options.hooks),
    config: checkJobConfig(defining, options.config),
    partitions,
    automation,
    configOf: checkConfigOf(defining, options.config, partitions !== undefined),
    place: placeOf(job),
  }
  return brand<Job>({ kind: 'job', name }, record)
}
