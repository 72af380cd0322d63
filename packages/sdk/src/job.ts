import { runConfigSchema, type RunConfig } from '@millrace/protocol'
import type { AnyAsset } from './asset'
import { assetRecord, brand, type JobRecord } from './definition'
import { placeOf } from './definition-place'
import { compose, type GraphResult } from './graph/graph'
import { checkDescription, checkName, checkOptions, checkTags, fail, freezeJson, show, type Defining } from './check-definition'

/** A runnable target with a name, as `job()` returns it. */
export interface Job {
  readonly kind: 'job'
  readonly name: string
}

/** The options of a job that materializes assets. */
export interface AssetJobOptions {
  /**
   * The assets to materialize: a text in the selection language (`group:sales`, `key:"sales/*" and not tag:slow`,
   * `+orders`), or assets.
   */
  readonly selection: string | AnyAsset | readonly AnyAsset[]
  /** Markdown; shown with the job. */
  readonly description?: string
  /** Tags of every run of this job. Names 1 to 128, values up to 1,024 characters. */
  readonly tags?: Readonly<Record<string, string>>
  /** Configuration of every run of this job; a launch can override it. */
  readonly config?: JobConfig
}

/** Configuration of a run: per asset by key, per op by its path in the job, per resource by name, and how the run executes. */
export interface JobConfig {
  readonly assets?: Readonly<Record<string, unknown>>
  readonly ops?: Readonly<Record<string, unknown>>
  /** Fields in place of those that the resource is bound to. */
  readonly resources?: Readonly<Record<string, unknown>>
  /** `maxConcurrent`: how many steps run at once, 1 to 1,000; default 16. */
  readonly execution?: { readonly maxConcurrent?: number }
}

/** The options of a job that runs ops. */
export interface OpJobOptions<Result extends GraphResult = GraphResult> {
  /** Composes the job by calling ops and graphs. Called once, when the job is defined. */
  readonly graph: () => Result
  /** Markdown; shown with the job. */
  readonly description?: string
  /** Tags of every run of this job. */
  readonly tags?: Readonly<Record<string, string>>
  /** Configuration of every run of this job; a launch can override it. */
  readonly config?: JobConfig
}

/** The options of `job()`. */
export type JobOptions = AssetJobOptions | OpJobOptions

const assetJobNames = ['selection', 'description', 'tags', 'config']
const opJobNames = ['graph', 'description', 'tags', 'config']

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
  if (config === undefined) return undefined
  const found = runConfigSchema.safeParse(config)
  if (found.success) return freezeJson(found.data)
  const [issue] = found.error.issues
  return fail(defining, `\`config${issue?.path.map((part) => `.${String(part)}`).join('') ?? ''}\` is wrong: ${issue?.message ?? ''}`)
}

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
 */
export function job(name: string, options: JobOptions): Job {
  const defining: Defining = { what: `job ${show(name)}`, above: job }
  checkName(defining, name)
  const isOfOps = typeof options === 'object' && options !== null && 'graph' in options
  checkOptions(defining, options, isOfOps ? opJobNames : assetJobNames)
  const record: JobRecord = {
    kind: 'job',
    key: name,
    ...isOfOps
      ? { selection: null, assets: Object.freeze([]), graph: compose(defining, [], options.graph) }
      : { selection: selectionText(defining, options.selection), assets: Object.freeze(typeof options.selection === 'string' ? [] : [options.selection].flat()), graph: null },
    description: checkDescription(defining, options.description),
    tags: checkTags(defining, options.tags),
    config: checkJobConfig(defining, options.config),
    place: placeOf(job),
  }
  return brand<Job>({ kind: 'job', name }, record)
}
