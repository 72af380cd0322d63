import {
  fitsPartitionKey, maxPartitionKeyBytes, maxPartitionsPerStep, MillraceError, type AssetInput, type AssetKey, type AssetSnapshot, type BackfillPolicy, type CheckFunctionSnapshot, type OpRead, type OpStep,
  type Partition, type PartitionMapping, type PartitionsDefinition, type Plan, type PlanStep, type StepPartitions,
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
export interface InputQuestion {
  /** An asset, or a function of checks. */
  readonly reader: string
  readonly input: string
  readonly upstream: AssetKey
  /** Which partitions are made: for each of them, what is read? */
  readonly partitions: readonly Partition[]
}

/** What reads partitions: an asset, a function that checks some, or the ops of a job. */
interface Reader {
  /** For messages. */
  readonly what: string
  readonly asset: AssetKey | null
  readonly partitions: Partitions | null
  /** What it makes; null if it has no partitions. */
  readonly made: PartitionSet | null
  /** Whether it looks at each of them by itself. */
  readonly isEach?: boolean
}
interface Reading { readonly mapping: PartitionMapping | undefined; readonly answers: CustomAnswers | undefined }

type ReadingStep = Exclude<PlanStep, { kind: 'op' }>
/** What can be partitioned: assets, and functions that check them, whose steps take any number of partitions. */
type Partitioned = Pick<AssetSnapshot, 'key' | 'inputs' | 'partitions' | 'backfillPolicy'>

/** What a step makes or checks. Of several assets the first speaks for all: they are partitioned alike. */
const keysOf = (step: PlanStep): readonly string[] => {
  if (step.kind === 'op') return step.graph?.assets ?? []
  return step.kind === 'check' ? [step.key] : assetsOf(step).map(({ asset }) => asset)
}
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

interface Read { readonly input: AssetInput; readonly reader: Reader; readonly upstream: Partitions; readonly relation: PartitionRelation }

const readsText = ({ input, reader }: Read): string => `Input “${input.name}” of ${reader.what}`

class PartitionPlanner {
  readonly #run: PartitionedRun
  readonly #known: ReadonlyMap<string, Partitioned>
  readonly #opened = new Map<string, Partitions | null>()
  readonly #made = new Map<string, PartitionSet>()
  /** What the ops of a job are run for. */
  #job: Reader = { what: 'this job', asset: null, partitions: null, made: null }

  constructor(run: PartitionedRun) {
    this.#run = run
    const checks = (run.checks ?? []).map((check): Partitioned => ({ ...check, backfillPolicy: { type: 'single-run' } }))
    this.#known = new Map([...run.assets, ...checks].map((each) => [each.key, each]))
  }

  plan(): Plan {
    const { plan } = this.#run
    const ofJob = this.#choosePartitions()
    const isOfOps = plan.steps.some((step) => step.kind === 'op' && step.graph === undefined)
    return { ...plan, steps: plan.steps.map((step) => step.kind === 'op' ? this.#opStep(step) : this.#step(step)), ...(isOfOps && ofJob !== undefined ? { partitions: ofJob } : {}) }
  }

  questions(): InputQuestion[] {
    this.#choosePartitions()
    const questions = this.#run.plan.steps.flatMap((step) => step.kind === 'op'
      ? (step.reads ?? []).flatMap(({ input }) => (input === undefined ? [] : this.#question(this.#readerOf(step.graph?.assets ?? [], input), input)))
      : step.inputs.flatMap(({ name }) => this.#question(this.#readerOf(keysOf(step), name), name)))
    // Several ops of a graph may read what it receives.
    return [...new Map(questions.map((question) => [JSON.stringify([question.reader, question.input]), question])).values()]
  }

  /** What the run as a whole is of, if its job says so. */
  #choosePartitions(): StepPartitions | undefined {
    const { plan, choice, job } = this.#run
    const partitioned = plan.steps.flatMap((step) => keysOf(step).filter((key) => this.#known.get(key)?.partitions !== undefined))
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
    this.#job = { what: `job “${name}”`, asset: null, partitions, made: set }
    if (set.size > maxPartitionsPerStep) return bad(`A run of job “${name}” is of at most ${maxPartitionsPerStep.toLocaleString('en-US')} partitions, and this range has ${set.size.toLocaleString('en-US')}.`)
    return { isRange: isPartitionRange(choice), partitions: [...set.keys()].map((key) => describePartition(partitions, storable(key))) }
  }

  #question(key: string, name: string): InputQuestion[] {
    const made = this.#made.get(key)
    const opened = this.#open(key)
    const input = this.#known.get(key)?.inputs.find((each) => each.name === name)
    const isOpen = input?.mapping?.type === 'custom' && this.#open(input.asset) !== null && this.#run.answersOf?.(key, name) === undefined
    if (input === undefined || !isOpen || made === undefined || opened === null) return []
    return [{ reader: key, input: name, upstream: input.asset, partitions: [...made.keys()].map((each) => describePartition(opened, each)) }]
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
    const inputs = step.inputs.map((input) => this.#input(this.#readerOf(keysOf(step), input.name), { input, name: input.name, isEach: step.kind === 'check' }))
    return { ...step, inputs, ...(partitions === undefined ? {} : { partitions }) }
  }

  /** Of a graph that makes assets, a step reads as these do; of a job, as that is partitioned. */
  #opStep(step: OpStep): OpStep {
    const keys = keysOf(step)
    const partitions = keys[0] === undefined ? undefined : this.#stepPartitions(keys[0])
    if (step.reads === undefined) return partitions === undefined ? step : { ...step, partitions }
    const reads = step.reads.map((read) => read.input === undefined ? this.#jobInput(read) : this.#input(this.#readerOf(keys, read.input), { input: read, name: read.input }))
    return { ...step, reads, ...(partitions === undefined ? {} : { partitions }) }
  }

  #jobInput(read: OpRead): OpRead {
    const upstream = this.#open(read.asset)
    if (upstream === null) return read
    if (this.#job.partitions === null && read.shape !== 'partitions' && read.mapping?.type !== 'last') {
      return bad(`Input “${read.name}” reads asset “${read.asset}”, which is partitioned, and the job is not: give it the same \`partitions\`, or read from(…, allPartitions()) or from(…, lastPartition()).`, { asset: read.asset })
    }
    return this.#related(read, this.#job, { mapping: read.mapping, answers: undefined })
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
  #readerOf(keys: readonly string[], input: string): string {
    return keys.find((key) => this.#known.get(key)?.inputs.some(({ name }) => name === input)) ?? keys[0] ?? ''
  }

  #input<Input extends AssetInput>(key: string, { input, name, isEach = false }: { readonly input: Input; readonly name: string; readonly isEach?: boolean }): Input {
    const snapshot = this.#known.get(key)?.inputs.find((each) => each.name === name)
    if (snapshot === undefined) return input
    const { mapping, shape } = snapshot
    const reader: Reader = { what: whatOf(key), asset: key, partitions: this.#open(key), made: this.#made.get(key) ?? null, isEach }
    return this.#related({ ...input, ...(shape === undefined ? {} : { shape }) }, reader, { mapping, answers: this.#run.answersOf?.(key, name) })
  }

  /** An input with the partitions that it reads. */
  #related<Input extends AssetInput>(input: Input, reader: Reader, { mapping, answers }: Reading): Input {
    const upstream = this.#open(input.asset)
    if (upstream === null) return input
    const { made, partitions: downstream } = reader
    const relation = relatePartitions({ mapping: mapping ?? null, upstream, downstream, ...(answers === undefined ? {} : { answers }) })
    const read: Read = { input, reader, upstream, relation }
    if (reader.isEach !== true || made === null || downstream === null) return { ...input, partitions: this.#read(read, made) }
    const each = [...made.keys()].map((partition) => this.#read(read, downstream.setOf([partition])))
    const partitions = [...new Set(each.flat())]
    if (partitions.length > maxPartitionsPerStep) this.#refuseSize(read, partitions.length)
    const total = each.reduce((sum, { length }) => sum + length, 0)
    if (total > maxReadsPerStep) bad(`${readsText(read)} reads partitions of asset “${input.asset}” for each of ${made.size} partitions, ${total.toLocaleString('en-US')} in all: check fewer partitions at once.`)
    return { ...input, partitions, each }
  }

  /** What is read for these partitions, or for the whole. */
  #read(read: Read, made: PartitionSet | null): string[] {
    const { input, reader, upstream, relation } = read
    const found = relation.upstreamOf(made)
    const missing = [...found.nonexistent.keys()]
    const reads = readsText(read)
    if (missing.length > 0) bad(`${reads} needs partition ${listed(missing)} of asset “${input.asset}”, which does not exist.`, { asset: input.asset, partitions: missing.slice(0, 100) })
    const isSelf = input.asset === reader.asset
    const set = isSelf ? found.partitions.difference(made ?? upstream.none()) : found.partitions
    if (set.size > maxPartitionsPerStep) this.#refuseSize(read, set.size)
    if (input.shape !== 'partitions' && (set.size > 1 || (set.size === 0 && !isSelf))) {
      bad(set.size === 0 ? `${reads} reads a partition of asset “${input.asset}”, and there is none.` : `${reads} is one value, and reads ${set.size} partitions of asset “${input.asset}”: ${listed([...set.keys()])}. Name a mapping, such as timeWindow().`)
    }
    return [...set.keys()]
  }

  #refuseSize(read: Read, size: number): never {
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
export const mappingQuestions = (run: PartitionedRun): InputQuestion[] => new PartitionPlanner(run).questions()

/** The definitions that planning the partitions of a plan opens: those of its assets, and of what they read. */
export const partitionsOfPlan = (plan: Plan, assets: readonly { readonly key: string; readonly partitions?: PartitionsDefinition | undefined }[]): PartitionsDefinition[] => {
  const keys = new Set(plan.steps.flatMap((step) => [...keysOf(step), ...(step.kind === 'op' ? step.reads ?? [] : step.inputs).map(({ asset }) => asset)]))
  return assets.flatMap(({ key, partitions }) => (partitions !== undefined && keys.has(key) ? [partitions] : []))
}
