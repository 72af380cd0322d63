import { findReservedTag, runConfigSchema, tagsSchema } from '@millrace/protocol'
import type { AnyAsset } from '../asset'
import { assetKeyOf, refuse, textOf } from '../check-argument'
import { show } from '../check-definition'
import { definitionRecord } from '../definition'
import type { Job, JobConfig } from '../job'
import { request } from './tick-request'

/** A run to launch, as `runRequest()` returns it. */
export interface RunRequest { readonly kind: 'run-request' }

/** The options of `runRequest()`. */
export interface RunRequestOptions {
  /**
   * Names the reason of the run, 1 to 1,024 characters, for example a file. Of all runs that this schedule or sensor ever requests with one
   * key, one is launched. Default: none, every request is launched; one tick of a schedule that requests several runs has to name them.
   */
  readonly runKey?: string
  /** Which job, where the sensor has several. Default: the only one. */
  readonly job?: Job
  /** Only these assets of the target, by object or key. Default: all. */
  readonly assets?: readonly (AnyAsset | string)[]
  /** The key of the partition that the run makes. Default: none. */
  readonly partition?: string
  /** Configuration of the run. Default: that of the schedule, then that of the job. */
  readonly config?: JobConfig
  /** Tags of the run, over those of the schedule or sensor and of the job. */
  readonly tags?: Readonly<Record<string, string>>
}

const jobNameOf = (job: unknown): string => {
  const record = definitionRecord(job)
  return record?.kind === 'job' ? record.key : refuse('runRequest({ job })', `${show(job)} is no job`)
}

const optionNames = ['runKey', 'job', 'assets', 'partition', 'config', 'tags']

/**
 * A run that a schedule or sensor asks for. Semantics as Dagster's `RunRequest`. Throws a `TypeError` for an option that cannot be.
 *
 * @example
 * ```ts
 * import { asset, runRequest, sensor } from '@millrace/sdk'
 *
 * const orders = asset('orders', { run: () => [1, 2, 3] })
 *
 * export const newFiles = sensor('newFiles', {
 *   target: orders,
 *   run: () => ['a.csv', 'b.csv'].map((file) => runRequest({ runKey: file, tags: { file } })),
 * })
 * ```
 */
export const runRequest = (options: RunRequestOptions = {}): RunRequest => {
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name))
  if (unknown !== undefined) refuse('runRequest()', `unknown option \`${unknown}\`; options are ${optionNames.map((name) => `\`${name}\``).join(', ')}`)
  const { runKey, job, assets, partition, config, tags = {} } = options
  const checkedTags = tagsSchema.safeParse(tags)
  if (!checkedTags.success) return refuse('runRequest({ tags })', 'maps names (1 to 128 characters) to texts (at most 1,024 characters)')
  const reserved = findReservedTag(checkedTags.data)
  if (reserved !== null) refuse('runRequest({ tags })', `the tag \`${reserved}\` is reserved: names that begin with dagster/ or millrace/ are the platform's`)
  const checkedConfig = config === undefined ? undefined : runConfigSchema.safeParse(config)
  if (checkedConfig?.success === false) {
    const [issue] = checkedConfig.error.issues
    return refuse('runRequest({ config })', `\`config${issue?.path.map((part) => `.${String(part)}`).join('') ?? ''}\` is wrong: ${issue?.message ?? ''}`)
  }
  if (assets !== undefined && (!Array.isArray(assets) || assets.length === 0)) refuse('runRequest({ assets })', 'must be a list of at least one asset')
  return request('run-request', {
    type: 'run',
    run: {
      ...runKey === undefined ? {} : { runKey: textOf('runRequest({ runKey })', runKey, 1024) },
      ...job === undefined ? {} : { job: jobNameOf(job) },
      ...assets === undefined ? {} : { assets: assets.map((asset) => assetKeyOf('runRequest({ assets })', asset)) },
      ...partition === undefined ? {} : { partition: textOf('runRequest({ partition })', partition, 1024) },
      ...checkedConfig === undefined ? {} : { config: checkedConfig.data },
      tags: checkedTags.data,
    },
  })
}
