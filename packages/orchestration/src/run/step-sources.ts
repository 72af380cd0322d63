import type { Dimension, OpStep, Plan } from '@millrace/protocol'
import { outputAddress } from '../value/output-address'
import { stepKey, type StepBook, type StepInstance } from './step-book'

/**
 * What a step's end means for those that need it. `unresolved`: it never came to be, because what would have said how many
 * of it there are did not succeed; then nothing can be said below it either, also not that something was not produced.
 */
export type StepOutcome = 'made' | 'not-made' | 'failed' | 'unresolved'

/** What is known of the run's steps so far. */
export interface StepFacts {
  outcome(index: number): StepOutcome | undefined
  has(index: number, address: string): boolean
  /** Whether a blocking check failed in it. */
  isBlocked(index: number): boolean
  /** In the order in which they were yielded. */
  mappingKeys(index: number, output: string): readonly string[]
}

/** One value that an input names. */
export interface InputSource {
  /** Null: the step is not part of this run; its value is that of an earlier one. */
  readonly instance: number | null
  /** The step of the plan. */
  readonly planned: number
  readonly stepKey: string
  readonly output: string
  readonly mappingKey: string | undefined
}

export interface ResolvedInput {
  readonly name: string
  readonly kind: 'value' | 'list'
  readonly isOrderOnly: boolean
  readonly sources: readonly InputSource[]
  /** Steps that have yet to say which keys are to be collected. */
  readonly waits: readonly number[]
  /** Steps that cannot say it, because they did not succeed; null for one of an earlier run. */
  readonly unresolved: readonly (number | null)[]
  /** Steps that succeeded, or were skipped, without the output that is to be collected; null for one of an earlier run. */
  readonly absent: readonly (number | null)[]
}

export type DimensionKeys =
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  | { readonly kind: 'waiting' | 'unresolved' | 'absent'; readonly instance: number | null }

type Assigned = ReadonlyMap<string, string>

const identity = ({ step, output }: Dimension): string => `${step}.${output}`

const opStep = (plan: Plan, index: number): OpStep | undefined => {
  const step = plan.steps[index]
  return step?.kind === 'op' ? step : undefined
}

/** The dimensions that a value of a step has: those of the step, and its own when the output is dynamic. */
export const valueDimensions = (plan: Plan, { step, output }: Dimension): Dimension[] => {
  const source = opStep(plan, step)
  const isDynamic = source?.outputs.some((each) => each.name === output && each.isDynamic) === true
  return [...source?.dimensions ?? [], ...(isDynamic ? [{ step, output }] : [])]
}

/** Finds the steps and values behind the inputs of a step, as far as they are known. */
export class StepSources {
  readonly #book: StepBook
  readonly #facts: StepFacts

  constructor(book: StepBook, facts: StepFacts) {
    this.#book = book
    this.#facts = facts
  }

  /** The keys of the first dimension that an instance still leaves open. */
  nextDimension(instance: StepInstance): { readonly place: number; readonly keys: DimensionKeys } | null {
    const place = instance.mapping.indexOf(null)
    const dimension = place < 0 ? undefined : opStep(this.#book.plan, instance.planned)?.dimensions[place]
    return dimension === undefined ? null : { place, keys: this.#keysOf(dimension, this.#assigned(instance)) }
  }

  inputs(instance: StepInstance): ResolvedInput[] {
    const step = opStep(this.#book.plan, instance.planned)
    const own = this.#assigned(instance)
    return (step?.inputs ?? []).map(({ name, kind, isOrderOnly, sources }) => {
      const walk = new SourceWalk(this.#book, own, (dimension, assigned) => this.#keysOf(dimension, assigned))
      for (const source of sources) walk.add(source)
      return { name, kind, isOrderOnly, ...walk.found }
    })
  }

  #assigned({ planned, mapping }: StepInstance): Assigned {
    const assigned = new Map<string, string>()
    opStep(this.#book.plan, planned)?.dimensions.forEach((dimension, place) => {
      const key = mapping[place]
      if (typeof key === 'string') assigned.set(identity(dimension), key)
    })
    return assigned
  }

  #keysOf({ step, output }: Dimension, assigned: Assigned): DimensionKeys {
    const source = opStep(this.#book.plan, step)
    if (source === undefined) throw new Error(`the plan has no op step ${step}`)
    const mapping = source.dimensions.map((dimension) => assigned.get(identity(dimension)) ?? null)
    const instance = this.#book.find(step, mapping)
    if (instance === undefined) {
      const keys = this.#book.pastKeys(stepKey(source, mapping), output)
      if (keys === undefined) return { kind: 'unresolved', instance: null }
      return keys === null ? { kind: 'absent', instance: null } : { kind: 'keys', keys }
    }
    const outcome = this.#facts.outcome(instance)
    if (outcome === undefined) return { kind: 'waiting', instance }
    if (outcome === 'not-made') return { kind: 'absent', instance }
    if (outcome !== 'made') return { kind: 'unresolved', instance }
    const keys = this.#facts.mappingKeys(instance, output)
    const isRequired = source.outputs.find(({ name }) => name === output)?.isRequired !== false
    return keys.length === 0 && !isRequired ? { kind: 'absent', instance } : { kind: 'keys', keys }
  }
}

type OpSource = OpStep['inputs'][number]['sources'][number]

/** Walks the keys of the dimensions that an input collects. */
class SourceWalk {
  readonly found = { sources: [] as InputSource[], waits: [] as number[], unresolved: [] as (number | null)[], absent: [] as (number | null)[] }
  readonly #book: StepBook
  readonly #own: Assigned
  readonly #keysOf: (dimension: Dimension, assigned: Assigned) => DimensionKeys

  constructor(book: StepBook, own: Assigned, keysOf: (dimension: Dimension, assigned: Assigned) => DimensionKeys) {
    this.#book = book
    this.#own = own
    this.#keysOf = keysOf
  }

  add(source: OpSource): void {
    const collected = new Set(source.collect.map(identity))
    this.#walk(source, { dimensions: valueDimensions(this.#book.plan, source), collected }, new Map())
  }

  #walk(source: OpSource, over: { dimensions: readonly Dimension[]; collected: ReadonlySet<string> }, assigned: Assigned): void {
    const dimension = over.dimensions[assigned.size]
    if (dimension === undefined) return this.#push(source, assigned)
    const name = identity(dimension)
    const own = over.collected.has(name) ? undefined : this.#own.get(name)
    const keys: DimensionKeys = own === undefined ? this.#keysOf(dimension, assigned) : { kind: 'keys', keys: [own] }
    if (keys.kind === 'keys') for (const key of keys.keys) this.#walk(source, over, new Map([...assigned, [name, key]]))
    else if (keys.kind === 'waiting') this.found.waits.push(...(keys.instance === null ? [] : [keys.instance]))
    else this.found[keys.kind].push(keys.instance)
  }

  #push(source: OpSource, assigned: Assigned): void {
    const step = opStep(this.#book.plan, source.step)
    if (step === undefined) throw new Error(`the plan has no op step ${source.step}`)
    const mapping = step.dimensions.map((dimension) => assigned.get(identity(dimension)) ?? null)
    const instance = this.#book.find(source.step, mapping) ?? null
    this.found.sources.push({ instance, planned: source.step, stepKey: stepKey(step, mapping), output: source.output, mappingKey: assigned.get(identity(source)) })
  }
}

export const addressOf = ({ output, mappingKey }: InputSource): string => outputAddress(output, mappingKey)
