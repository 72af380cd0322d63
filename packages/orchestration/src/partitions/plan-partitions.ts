import {
  fitsPartitionKey, maxPartitionKeyBytes, maxPartitionsPerStep, MillraceError, type AssetSnapshot, type AssetStep, type BackfillPolicy, type CheckFunctionSnapshot, type Partition, type PartitionsDefinition, type Plan, type PlanStep,
  type StepPartitions,
} from '@millrace/protocol'
import { assetsOf } from '../value/asset-address'
import { choosePartitions, isPartitionRange, type PartitionChoice } from './choose-partitions'
import { describePartition } from './describe-partition'
import type { CustomAnswers } from './mapping/relate-by-answers'
import { relatePartitions, type PartitionRelation } from './mapping/relate-partitions'
import { openPartitions, type OpenOptions, type Partitions } from './open-partitions'
import type { PartitionSet } from './partition-set'
import { samePartitions } from './same-partitions'

export interface PartitionedRun {
  readonly plan: Plan
  /** Those of the plan and those that they read. */
  readonly assets: readonly AssetSnapshot[]
  readonly checks?: readonly CheckFunctionSnapshot[]
  /** What the run is to make of its partitioned assets; null for a run without a partition. */
  readonly choice: PartitionChoice | null
  readonly open: OpenOptions
  /** The job that is run, if it says itself how it is partitioned. */
  readonly job?: { readonly name: string; readonly partitions: PartitionsDefinition } | undefined
  /** What custom mappings answered, by what reads, an asset or a function of checks, and the name of its input. */
  readonly answersOf?: (reader: string, input: string) => CustomAnswers | undefined
}

/** What the author's own mapping of an input has to be asked, before the run can be planned. */
export interface MappingQuestion {
  /** An asset, or a function of checks. */
  readonly reader: string
  readonly input: string
  /** Which partitions are made: for each of them, what is read? */
  readonly partitions: readonly Partition[]
}

type Input = AssetStep['inputs'][number]
type ReadingStep = Exclude<PlanStep, { kind: 'op' }>
/** What can be partitioned: assets, and functions that check them, whose steps take any number of partitions. */
type Partitioned = Pick<AssetSnapshot, 'key' | 'inputs' | 'partitions' | 'backfillPolicy'>

/** What a step makes or checks. Of several assets the first speaks for all: they are partitioned alike. */
const keysOf = (step: ReadingStep): string[] => step.kind === 'check' ? [step.key] : assetsOf(step).map(({ asset }) => asset)
const whatOf = (key: string): string => `${key.includes(':') ? 'check' : 'asset'} “${key}”`
const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

const bad = (message: string, details: Record<string, unknown> = {}): never => {
  throw new MillraceError('bad-request', message, { details })
}

/** Of a step that reads for each of its partitions. */
const maxReadsPerStep = 100_000

const storable = (key: string): string => fitsPartitionKey(key)
  ? key
  : bad(`The partition key “${key.slice(0, 40)}…” is too long: at most ${maxPartitionKeyBytes.toLocaleString('en-US')} bytes in UTF-8 can be made.`)

const mostOf = (policy: BackfillPolicy | undefined): number =>
  policy === undefined ? 1 : policy.type === 'multi-run' ? Math.min(policy.maxPartitionsPerRun, maxPartitionsPerStep) : maxPartitionsPerStep

const listed = (keys: readonly string[]): string => `${keys.slice(0, 3).map((key) => `“${key}”`).join(', ')}${keys.length > 3 ? ` and ${keys.length - 3} more` : ''}`

interface Reading { readonly input: Input; readonly key: string; readonly shape: Input['shape']; readonly upstream: Partitions }

const readsText = ({ input, key }: Reading): string => `Input “${input.name}” of ${whatOf(key)}`

class PartitionPlanner {
  readonly #run: PartitionedRun
  readonly #known: ReadonlyMap<string, Partitioned>
  readonly #opened = new Map<string, Partitions | null>()
  readonly #made = new Map<string, PartitionSet>()

  constructor(run: PartitionedRun) {
    this.#run = run
    const checks = (run.checks ?? []).map((check): Partitioned => ({ ...check, backfillPolicy: { type: 'single-run' } }))
    this.#known = new Map([...run.assets, ...checks].map((each) => [each.key, each]))
  }

  plan(): Plan {
    const { plan } = this.#run
    const ofJob = this.#choosePartitions()
    const isOfOps = plan.steps.some(({ kind }) => kind === 'op')
    return { ...plan, steps: plan.steps.map((step) => step.kind === 'op' ? step : this.#step(step)), ...(isOfOps && ofJob !== undefined ? { partitions: ofJob } : {}) }
  }

  questions(): MappingQuestion[] {
    this.#choosePartitions()
    return this.#run.plan.steps.flatMap((step) => (step.kind === 'op' ? [] : step.inputs.flatMap((input) => this.#question(step, input))))
  }

  /** What the run as a whole is of, if its job says so. */
  #choosePartitions(): StepPartitions | undefined {
    const { plan, choice, job } = this.#run
    const partitioned = plan.steps.flatMap((step) => step.kind === 'op' ? [] : keysOf(step).filter((key) => this.#known.get(key)?.partitions !== undefined))
    const [first] = partitioned
    if (first === undefined && job === undefined && choice !== null) bad('Nothing in this run has partitions, so no partition of it can be made.')
    const ofJob = job === undefined ? undefined : this.#ofJob(job)
    if (first !== undefined) this.#choose(first, partitioned)
    return ofJob
  }

  #ofJob({ name, partitions: definition }: NonNullable<PartitionedRun['job']>): StepPartitions {
    const { choice, open } = this.#run
    if (choice === null) return bad(`Job “${name}” is partitioned: name the partition to make.`, { job: name })
    const partitions = openPartitions(definition, open)
    const set = choosePartitions(`job “${name}”`, partitions, choice)
    if (set.size > maxPartitionsPerStep) return bad(`A run of job “${name}” is of at most ${maxPartitionsPerStep.toLocaleString('en-US')} partitions, and this range has ${set.size.toLocaleString('en-US')}.`)
    return { isRange: isPartitionRange(choice), partitions: [...set.keys()].map((key) => describePartition(partitions, storable(key))) }
  }

  #question(step: ReadingStep, { name }: Input): MappingQuestion[] {
    const key = this.#readerOf(step, name)
    const made = this.#made.get(key)
    const opened = this.#open(key)
    const input = this.#known.get(key)?.inputs.find((each) => each.name === name)
    const isOpen = input?.mapping?.type === 'custom' && this.#open(input.asset) !== null && this.#run.answersOf?.(key, name) === undefined
    if (!isOpen || made === undefined || opened === null) return []
    return [{ reader: key, input: name, partitions: [...made.keys()].map((each) => describePartition(opened, each)) }]
  }

  #choose(first: string, partitioned: readonly string[]): void {
    const { choice } = this.#run
    if (choice === null) return bad(`${capital(whatOf(first))} is partitioned: name the partition to make.`, { asset: first })
    this.#requireSame(first, partitioned)
    for (const key of partitioned) {
      const opened = this.#open(key)
      if (opened !== null) this.#made.set(key, choosePartitions(whatOf(key), opened, choice))
    }
  }

  #requireSame(first: string, partitioned: readonly string[]): void {
    const definition = this.#known.get(first)?.partitions ?? null
    const other = partitioned.find((key) => !samePartitions(definition, this.#known.get(key)?.partitions ?? null))
    if (other !== undefined) bad(`Assets “${first}” and “${other}” are partitioned differently: one run makes one partition, so run them apart.`, { assets: [first, other] })
  }

  #open(key: string): Partitions | null {
    const known = this.#opened.get(key)
    if (known !== undefined) return known
    const definition = this.#known.get(key)?.partitions
    const opened = definition === undefined ? null : openPartitions(definition, this.#run.open)
    this.#opened.set(key, opened)
    return opened
  }

  #step(step: ReadingStep): ReadingStep {
    const partitions = this.#stepPartitions(keysOf(step)[0] ?? step.key)
    const inputs = step.inputs.map((input) => this.#input(step, input))
    return { ...step, inputs, ...(partitions === undefined ? {} : { partitions }) }
  }

  #stepPartitions(key: string): StepPartitions | undefined {
    const set = this.#made.get(key)
    const opened = this.#open(key)
    if (set === undefined || opened === null) return undefined
    const policy = this.#known.get(key)?.backfillPolicy
    const most = mostOf(policy)
    if (set.size > most) {
      const rule = policy === undefined ? 'makes one partition in a run; a `backfillPolicy` lets a run make a range' : `makes at most ${most.toLocaleString('en-US')} partitions in a run`
      return bad(`${capital(whatOf(key))} ${rule}. This range has ${set.size.toLocaleString('en-US')}.`, { asset: key, size: set.size })
    }
    return { isRange: policy !== undefined, partitions: [...set.keys()].map((each) => describePartition(opened, storable(each))) }
  }

  /** Of several assets, the first that is made of the input: they read it by one mapping. */
  #readerOf(step: ReadingStep, input: string): string {
    return keysOf(step).find((key) => this.#known.get(key)?.inputs.some(({ name }) => name === input)) ?? step.key
  }

  #input(step: ReadingStep, input: Input): Input {
    const key = this.#readerOf(step, input.name)
    const upstream = this.#open(input.asset)
    const snapshot = this.#known.get(key)?.inputs.find(({ name }) => name === input.name)
    if (upstream === null || snapshot === undefined) return input
    const { mapping, shape } = snapshot
    const answers = this.#run.answersOf?.(key, input.name)
    const downstream = this.#open(key)
    const relation = relatePartitions({ mapping: mapping ?? null, upstream, downstream, ...(answers === undefined ? {} : { answers }) })
    const made = this.#made.get(key) ?? null
    const shaped = shape === undefined ? {} : { shape }
    const read = { input, key, shape, upstream }
    if (step.kind !== 'check' || made === null || downstream === null) return { ...input, partitions: this.#read(read, { relation, made }), ...shaped }
    const each = [...made.keys()].map((partition) => this.#read(read, { relation, made: downstream.setOf([partition]) }))
    const partitions = [...new Set(each.flat())]
    if (partitions.length > maxPartitionsPerStep) this.#refuseSize(read, partitions.length)
    const total = each.reduce((sum, { length }) => sum + length, 0)
    if (total > maxReadsPerStep) bad(`${readsText(read)} reads partitions of asset “${input.asset}” for each of ${made.size} partitions, ${total.toLocaleString('en-US')} in all: check fewer partitions at once.`)
    return { ...input, partitions, ...shaped, each }
  }

  /** What is read for these partitions, or for the whole. */
  #read(read: Reading, { relation, made }: { readonly relation: PartitionRelation; readonly made: PartitionSet | null }): string[] {
    const { input, key, shape, upstream } = read
    const found = relation.upstreamOf(made)
    const missing = [...found.nonexistent.keys()]
    const reads = readsText(read)
    if (missing.length > 0) bad(`${reads} needs partition ${listed(missing)} of asset “${input.asset}”, which does not exist.`, { asset: input.asset, partitions: missing.slice(0, 100) })
    const isSelf = input.asset === key
    const set = isSelf ? found.partitions.difference(made ?? upstream.none()) : found.partitions
    if (set.size > maxPartitionsPerStep) this.#refuseSize(read, set.size)
    if (shape !== 'partitions' && (set.size > 1 || (set.size === 0 && !isSelf))) {
      bad(set.size === 0 ? `${reads} reads a partition of asset “${input.asset}”, and there is none.` : `${reads} is one value, and reads ${set.size} partitions of asset “${input.asset}”: ${listed([...set.keys()])}. Name a mapping, such as timeWindow().`)
    }
    return [...set.keys()]
  }

  #refuseSize(read: Reading, size: number): never {
    return bad(`${readsText(read)} reads ${size.toLocaleString('en-US')} partitions of asset “${read.input.asset}”; at most ${maxPartitionsPerStep.toLocaleString('en-US')} can be read at once.`)
  }
}

/**
 * Says for each step of a run which partitions it makes and which its inputs read, and of a run of ops of which it is. A self-dependency reads what was made before this run. Throws `unknown-partition`,
 * and `bad-request` where a partition is asked of what has none or the other way round, where a range is asked of what makes one at a time,
 * and where a partition that is read does not exist.
 */
export const planPartitions = (run: PartitionedRun): Plan => new PartitionPlanner(run).plan()

/**
 * What has to be asked before `planPartitions` can answer: the author's own mappings that `answersOf` does not know yet. Throws as `planPartitions` does for a
 * choice that cannot be.
 */
export const mappingQuestions = (run: PartitionedRun): MappingQuestion[] => new PartitionPlanner(run).questions()

/** The definitions that planning the partitions of a plan opens: those of its assets, and of what they read. */
export const partitionsOfPlan = (plan: Plan, assets: readonly { readonly key: string; readonly partitions?: PartitionsDefinition | undefined }[]): PartitionsDefinition[] => {
  const keys = new Set(plan.steps.flatMap((step) => (step.kind === 'op' ? [] : [...keysOf(step), ...step.inputs.map(({ asset }) => asset)])))
  return assets.flatMap(({ key, partitions }) => (partitions !== undefined && keys.has(key) ? [partitions] : []))
}
