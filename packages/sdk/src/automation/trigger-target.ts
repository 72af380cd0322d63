import type { AnyAsset } from '../asset'
import { fail, show, type Defining } from '../check-definition'
import { assetRecord, definitionRecord } from '../definition'
import type { Job } from '../job'
import { checkSelectionText } from './selection-text'

/** What a schedule runs: a job, an asset, assets, or a text in the selection language (`group:sales`), resolved when a run is launched. */
export type ScheduleTarget = Job | AnyAsset | readonly AnyAsset[] | string

/** What a sensor's runs may be of: as for schedules, or several jobs, of which each request names one. */
export type SensorTarget = ScheduleTarget | readonly Job[]

/** One thing that runs can be of. */
export interface TargetRecord {
  /** The name of a job, or a selection. */
  readonly target: { readonly job: string } | { readonly selection: string }
  /** What it was given by: belongs to the code location too. */
  readonly members: readonly unknown[]
}

const jobTarget = (job: unknown): TargetRecord | null => {
  const record = definitionRecord(job)
  return record?.kind === 'job' ? Object.freeze({ target: { job: record.key }, members: [job] }) : null
}

const assetsTarget = (defining: Defining, assets: readonly unknown[]): TargetRecord => {
  const keys = assets.map((asset) => assetRecord(asset)?.key ?? fail(defining, `${show(asset)} in \`target\` is no job and no asset${asset === undefined ? ': two files that import each other leave it undefined' : ': give a job, assets, or a text that selects assets'}`))
  return Object.freeze({ target: { selection: keys.map((key) => `key:"${key}"`).join(' or ') }, members: assets })
}

/** The one target of a schedule. */
export const checkTarget = (defining: Defining, target: unknown): TargetRecord => {
  if (typeof target === 'string') return Object.freeze({ target: { selection: checkSelectionText(defining, target) }, members: [] })
  if (Array.isArray(target) && target.length === 0) return fail(defining, '`target` is an empty list')
  return jobTarget(target) ?? assetsTarget(defining, [target].flat())
}

/** The targets of a sensor; none when it requests no runs. */
export const checkTargets = (defining: Defining, target: unknown): readonly TargetRecord[] => {
  if (target === undefined) return Object.freeze([])
  const jobs = Array.isArray(target) ? target.map(jobTarget) : []
  if (jobs.every((job) => job === null)) return Object.freeze([checkTarget(defining, target)])
  return Object.freeze(jobs.map((job, index) => job ?? fail(defining, `\`target[${index}]\` is no job, as the others are`)))
}
