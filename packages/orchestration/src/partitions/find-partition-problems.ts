import {
  isGraphNode, isMillraceError, isRunnableKind, type AssetKey, type AssetSnapshot, type AssetSource, type CheckFunctionSnapshot, type DefinitionProblem, type JobNode, type JobSnapshot, type Manifest, type PartitionMapping, type PartitionsDefinition, type ScheduleSnapshot,
} from '@millrace/protocol'
import { buildAssetGraph, type AssetGraph } from '../graph/asset-graph'
import { nearestKey } from '../graph/nearest-key'
import { cadenceOf } from '../schedule/partition-cadence'
import { selectAssets } from '../selection/select-assets'
import { relatePartitions } from './mapping/relate-partitions'
import { openPartitions, type OpenOptions, type Partitions } from './open-partitions'
import { samePartitions } from './same-partitions'
import { TimeAxis } from './time-axis'

interface Read {
  readonly asset: AssetKey
  readonly mapping: PartitionMapping | undefined
  /** For messages: input `raw`, or `deps`. */
  readonly what: string
}

/** What reads partitions: an asset, or a function that evaluates checks. */
interface Reader extends Pick<AssetSnapshot, 'key' | 'inputs' | 'deps' | 'depMappings' | 'partitions' | 'bundlePosition'> {
  readonly noun: 'asset' | 'check'
  /** The asset whose partitions these are. */
  readonly partitionedAs: AssetKey
}

interface Sliced extends Pick<AssetSnapshot, 'key' | 'backfillPolicy'> { readonly partitions: PartitionsDefinition }

const partitionsPerRun = (policy: AssetSnapshot['backfillPolicy']): number => policy === undefined ? 1 : policy.type === 'single-run' ? Infinity : policy.maxPartitionsPerRun

const readsOf = ({ inputs, deps, depMappings }: Reader): Read[] => [
  ...inputs.map(({ name, asset, mapping }) => ({ asset, mapping, what: `input \`${name}\`` })),
  ...deps.map((asset) => ({ asset, mapping: depMappings?.[asset], what: '`deps`' })),
]

const leadsToThePast = (mapping: PartitionMapping): boolean => {
  if (mapping.type === 'time-window') return mapping.startOffset <= mapping.endOffset && mapping.endOffset < 0
  return mapping.type === 'multi' && mapping.dimensions.some((each) => leadsToThePast(each.mapping))
}

const positionsOf = ({ bundlePosition }: Pick<AssetSnapshot, 'bundlePosition'>): DefinitionProblem['positions'] => bundlePosition === undefined ? [] : [bundlePosition]

/** What is said of a definition that cannot be; null when nothing is. */
const objectionOf = (attempt: () => unknown): string | null => {
  try {
    attempt()
    return null
  } catch (error) {
    if (isMillraceError(error)) return error.message
    throw error
  }
}

class PartitionReview {
  readonly problems: DefinitionProblem[] = []
  readonly #assets: ReadonlyMap<AssetKey, AssetSnapshot>
  readonly #open: OpenOptions
  readonly #opened = new Map<AssetKey, Partitions>()

  constructor(assets: readonly AssetSnapshot[], open: OpenOptions) {
    this.#assets = new Map(assets.map((asset) => [asset.key, asset]))
    this.#open = open
  }

  #report(subject: Pick<AssetSnapshot, 'bundlePosition'>, message: string, code: DefinitionProblem['code'] = 'invalid-partitions'): void {
    this.problems.push({ code, message, positions: positionsOf(subject) })
  }

  definition(asset: AssetSnapshot): void {
    const { partitions } = asset
    if (partitions === undefined) return
    const objection = objectionOf(() => this.#opened.set(asset.key, openPartitions(partitions, this.#open)))
    if (objection !== null) return this.#report(asset, `partitions of asset \`${asset.key}\`: ${objection}`)
    for (const axis of this.#opened.get(asset.key)?.axes ?? []) {
      if (axis instanceof TimeAxis && axis.definition.end !== null && axis.definition.end <= axis.definition.start) this.#report(asset, `partitions of asset \`${asset.key}\`: they end before they start, so there is none`)
    }
  }

  reads(reader: Reader): void {
    for (const read of readsOf(reader)) {
      const upstream = this.#assets.get(read.asset)
      if (upstream === undefined) continue
      if (read.mapping !== undefined && upstream.partitions === undefined) {
        this.#report(reader, `${read.what} of ${reader.noun} \`${reader.key}\` maps partitions of asset \`${read.asset}\`, which has none: list the asset without a mapping`)
      } else if (read.asset === reader.key && read.mapping !== undefined && !leadsToThePast(read.mapping)) {
        this.#report(reader, `asset \`${reader.key}\` depends on itself by ${read.what}: a partition can read earlier ones only, as self({ startOffset: -1 }) does`, 'dependency-cycle')
      } else this.#relation(reader, read)
    }
  }

  /** Of a function that looks at partitions, all that it checks has these. */
  check(check: CheckFunctionSnapshot): void {
    const { partitions, checks } = check
    const key = checks.length === 1 ? check.key : check.name
    const other = partitions === undefined ? undefined : checks.map(({ asset }) => this.#assets.get(asset)).find((asset) => asset !== undefined && !samePartitions(asset.partitions ?? null, partitions))
    if (other !== undefined) this.#report(check, `check \`${key}\` and asset \`${other.key}\`, which it checks, have different partitions: leave \`partitions\` of the check out, and it looks at the asset as a whole`)
    else this.reads({ ...check, noun: 'check', partitionedAs: checks[0]?.asset ?? key })
  }

  #relation(reader: Reader, { asset: key, mapping, what }: Read): void {
    const upstream = this.#opened.get(key)
    const downstream = this.#opened.get(reader.partitionedAs) ?? null
    // One that could not be opened has its problem already.
    if (upstream === undefined || (downstream === null && reader.partitions !== undefined)) return
    const objection = objectionOf(() => relatePartitions({ mapping: mapping ?? null, upstream, downstream })) ?? this.#unknownKey(mapping, upstream.definition)
    if (objection !== null) this.#report(reader, `${what} of ${reader.noun} \`${reader.key}\` cannot read partitions of asset \`${key}\`: ${objection}`)
  }

  #unknownKey(mapping: PartitionMapping | undefined, upstream: PartitionsDefinition): string | null {
    if (mapping?.type !== 'specific' || upstream.type !== 'static') return null
    const unknown = mapping.keys.find((key) => !upstream.keys.includes(key))
    if (unknown === undefined) return null
    const near = nearestKey(unknown, upstream.keys)
    return `there is no partition “${unknown}”${near === null ? '' : `; did you mean “${near}”?`}`
  }

  /** Of a schedule that takes its ticks, and what it makes, from the partitions of its job. */
  schedule(schedule: ScheduleSnapshot, { job, keys }: { readonly job: JobSnapshot; readonly keys: readonly AssetKey[] }): void {
    const { timing } = schedule
    if (timing.type !== 'partitions') return
    const definition = job.partitions ?? keys.map((key) => this.#assets.get(key)?.partitions).find((partitions) => partitions !== undefined)
    if (definition === undefined) {
      return this.#report(schedule, `schedule \`${schedule.name}\` makes the newest partition of job \`${job.name}\`, which has none: give the job \`partitions\`, or the schedule \`cron\` and \`target\``)
    }
    const objection = timing.crons === undefined ? objectionOf(() => cadenceOf(definition, timing.offsets)) : null
    if (objection !== null) this.#report(schedule, `schedule \`${schedule.name}\` of job \`${job.name}\`: ${objection}`)
  }

  /** What the ops of a job read. */
  jobReads(job: JobSnapshot): void {
    if (job.kind !== 'graph') return
    for (const { asset: key, mapping, shape } of assetsReadBy(job.nodes)) {
      const upstream = this.#opened.get(key)
      if (upstream === undefined) continue
      const opened = job.partitions
      if (opened === undefined && shape !== 'partitions' && mapping?.type !== 'last') {
        this.#report(job, `job \`${job.name}\` reads asset \`${key}\`, which is partitioned, and the job is not: give it the same \`partitions\`, or read from(${key}, allPartitions()) or from(${key}, lastPartition())`)
        continue
      }
      const objection = objectionOf(() => relatePartitions({ mapping: mapping ?? null, upstream, downstream: opened === undefined ? null : openPartitions(opened, this.#open) })) ?? this.#unknownKey(mapping, upstream.definition)
      if (objection !== null) this.#report(job, `job \`${job.name}\` cannot read partitions of asset \`${key}\`: ${objection}`)
    }
  }

  /** A function of one partition cannot configure a run of several. */
  #configured(job: JobSnapshot, sliced: readonly Sliced[]): void {
    if (job.kind !== 'asset' || job.configBy !== 'partition' || sliced.length === 0) return
    const single = sliced.find(({ backfillPolicy }) => partitionsPerRun(backfillPolicy) === 1)
    const [first] = sliced
    if (single !== undefined || first === undefined) return
    this.#report(job, `job \`${job.name}\` is configured by partition, and the \`backfillPolicy\` of asset \`${first.key}\`, which it selects, puts several into one run: give the job one \`config\`, or the asset multiRun({ maxPartitionsPerRun: 1 })`, 'invalid-definition')
  }

  job(job: JobSnapshot, keys: readonly AssetKey[]): void {
    const sliced = keys.flatMap((key): Sliced[] => {
      const asset = this.#assets.get(key)
      return asset?.partitions !== undefined && isRunnableKind(asset.kind) ? [{ key, partitions: asset.partitions, backfillPolicy: asset.backfillPolicy }] : []
    })
    this.#configured(job, sliced)
    const [first] = sliced
    const definition = job.partitions ?? first?.partitions
    const other = definition === undefined ? undefined : sliced.find(({ partitions }) => !samePartitions(partitions, definition))
    if (first === undefined || other === undefined) return
    this.#report(job, job.partitions === undefined
      ? `job \`${job.name}\` selects assets with different partitions, \`${first.key}\` and \`${other.key}\`: one run makes one partition, so give each a job of its own`
      : `job \`${job.name}\` and asset \`${other.key}\`, which it selects, have different partitions: one run makes one partition, so give the job the asset's, or leave the asset out`)
  }
}

const assetsReadBy = (nodes: readonly JobNode[]): AssetSource[] => nodes.flatMap((node) => [
  ...node.inputs.flatMap(({ from }) => (Array.isArray(from) ? from : [from]).flatMap((source) => ('asset' in source ? [source] : []))),
  ...(isGraphNode(node) ? assetsReadBy(node.nodes) : []),
])

const readsPartitions = (job: JobSnapshot, assets: readonly AssetSnapshot[]): boolean => {
  if (job.kind !== 'graph') return false
  const read = new Set(assetsReadBy(job.nodes).map(({ asset }) => asset))
  return read.size > 0 && assets.some(({ key, partitions }) => partitions !== undefined && read.has(key))
}

const selectedBy = (job: JobSnapshot, graph: AssetGraph): readonly AssetKey[] => {
  if (job.kind === 'graph') return []
  try {
    return selectAssets(job.selection, graph)
  } catch (error) {
    // A selection that cannot be read is a problem of its own, and one may name what another location has.
    if (isMillraceError(error)) return []
    throw error
  }
}

const saysNothing = (reader: AssetSnapshot | CheckFunctionSnapshot): boolean =>
  reader.partitions === undefined && !('depMappings' in reader && reader.depMappings !== undefined) && reader.inputs.every(({ mapping }) => mapping === undefined)

/**
 * What is wrong with the partitions of a build: definitions that cannot be, mappings that do not fit both sides, dependencies of an asset on
 * itself that do not lead into the past, checks by partitions that what they check does not have, jobs whose assets are partitioned differently, schedules by partitions of jobs that have none to tick by. Positions are those of the manifest.
 */
export const findPartitionProblems = ({ assets, checks = [], jobs, schedules }: Pick<Manifest, 'assets' | 'checks' | 'jobs' | 'schedules'>, open: OpenOptions): DefinitionProblem[] => {
  const areJobsSilent = jobs.every((job) => job.partitions === undefined && !readsPartitions(job, assets))
  if (assets.every(saysNothing) && checks.every(saysNothing) && areJobsSilent && schedules.every(({ timing }) => timing.type !== 'partitions')) return []
  const review = new PartitionReview(assets, open)
  for (const asset of assets) review.definition(asset)
  for (const asset of assets) review.reads({ ...asset, noun: 'asset', partitionedAs: asset.key })
  for (const check of checks) review.check(check)
  const graph = buildAssetGraph([{ location: '', assets }])
  for (const job of jobs) {
    const keys = selectedBy(job, graph)
    review.job(job, keys)
    review.jobReads(job)
    for (const schedule of schedules) if ('job' in schedule.target && schedule.target.job === job.name) review.schedule(schedule, { job, keys })
  }
  return review.problems
}
