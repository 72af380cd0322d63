import { maxPartitionsPerStep, MillraceError, type AssetKey, type AssetSnapshot, type AssetStep, type CheckFunctionSnapshot, type CheckStep, type Plan, type StepPartitions } from '@millrace/protocol'
import { choosePartitions, type PartitionChoice } from './choose-partitions'
import { describePartition } from './describe-partition'
import type { CustomAnswers } from './mapping/relate-by-answers'
import { relatePartitions } from './mapping/relate-partitions'
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
  /** What custom mappings answered, by the asset that reads and the name of its input. */
  readonly answersOf?: (asset: AssetKey, input: string) => CustomAnswers | undefined
}

type Input = AssetStep['inputs'][number]
/** What can be partitioned: assets, and functions that check them, whose steps take any number of partitions. */
type Partitioned = Pick<AssetSnapshot, 'key' | 'inputs' | 'partitions' | 'backfillPolicy'>

const keyOf = (step: AssetStep | CheckStep): string => step.kind === 'asset' ? step.asset : step.key
const whatOf = (key: string): string => `${key.includes(':') ? 'check' : 'asset'} “${key}”`
const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

const bad = (message: string, details: Record<string, unknown> = {}): never => {
  throw new MillraceError('bad-request', message, { details })
}

const listed = (keys: readonly string[]): string => `${keys.slice(0, 3).map((key) => `“${key}”`).join(', ')}${keys.length > 3 ? ` and ${keys.length - 3} more` : ''}`

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
    const { plan, choice } = this.#run
    const partitioned = plan.steps.flatMap((step) => step.kind === 'op' || this.#known.get(keyOf(step))?.partitions === undefined ? [] : [keyOf(step)])
    const [first] = partitioned
    if (first === undefined && choice !== null) bad('None of these assets has partitions, so no partition of them can be made.')
    if (first !== undefined) this.#choose(first, partitioned)
    return { ...plan, steps: plan.steps.map((step) => step.kind === 'op' ? step : this.#step(step)) }
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

  #step(step: AssetStep | CheckStep): AssetStep | CheckStep {
    const partitions = this.#stepPartitions(keyOf(step))
    const inputs = step.inputs.map((input) => this.#input(step, input))
    return { ...step, inputs, ...(partitions === undefined ? {} : { partitions }) }
  }

  #stepPartitions(key: string): StepPartitions | undefined {
    const set = this.#made.get(key)
    const opened = this.#open(key)
    if (set === undefined || opened === null) return undefined
    const policy = this.#known.get(key)?.backfillPolicy
    const most = policy === undefined ? 1 : policy.type === 'multi-run' ? Math.min(policy.maxPartitionsPerRun, maxPartitionsPerStep) : maxPartitionsPerStep
    if (set.size > most) {
      const rule = policy === undefined ? 'makes one partition in a run; a `backfillPolicy` lets a run make a range' : `makes at most ${most.toLocaleString('en-US')} partitions in a run`
      return bad(`${capital(whatOf(key))} ${rule}. This range has ${set.size.toLocaleString('en-US')}.`, { asset: key, size: set.size })
    }
    return { isRange: policy !== undefined, partitions: [...set.keys()].map((each) => describePartition(opened, each)) }
  }

  #input(step: AssetStep | CheckStep, input: Input): Input {
    const key = keyOf(step)
    const upstream = this.#open(input.asset)
    const snapshot = this.#known.get(key)?.inputs.find(({ name }) => name === input.name)
    if (upstream === null || snapshot === undefined) return input
    const { mapping, shape } = snapshot
    const answers = this.#run.answersOf?.(key, input.name)
    const relation = relatePartitions({ mapping: mapping ?? null, upstream, downstream: this.#open(key), ...(answers === undefined ? {} : { answers }) })
    const found = relation.upstreamOf(this.#made.get(key) ?? null)
    const missing = [...found.nonexistent.keys()]
    const reads = `Input “${input.name}” of ${whatOf(key)}`
    if (missing.length > 0) bad(`${reads} needs partition ${listed(missing)} of asset “${input.asset}”, which does not exist.`, { asset: input.asset, partitions: missing.slice(0, 100) })
    const isSelf = input.asset === key
    const set = isSelf ? found.partitions.difference(this.#made.get(key) ?? upstream.none()) : found.partitions
    if (set.size > maxPartitionsPerStep) bad(`${reads} reads ${set.size.toLocaleString('en-US')} partitions of asset “${input.asset}”; at most ${maxPartitionsPerStep.toLocaleString('en-US')} can be read at once.`)
    if (shape !== 'partitions' && (set.size > 1 || (set.size === 0 && !isSelf))) {
      bad(set.size === 0 ? `${reads} reads a partition of asset “${input.asset}”, and there is none.` : `${reads} is one value, and reads ${set.size} partitions of asset “${input.asset}”: ${listed([...set.keys()])}. Name a mapping, such as timeWindow().`)
    }
    return { ...input, partitions: [...set.keys()], ...(shape === undefined ? {} : { shape }) }
  }
}

/**
 * Says for each step of a run which partitions it makes and which its inputs read. A self-dependency reads what was made before this run. Throws `unknown-partition`,
 * and `bad-request` where a partition is asked of what has none or the other way round, where a range is asked of what makes one at a time,
 * and where a partition that is read does not exist.
 */
export const planPartitions = (run: PartitionedRun): Plan => new PartitionPlanner(run).plan()
