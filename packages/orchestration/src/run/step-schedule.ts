import type { PlanStep, SkipReason } from '@millrace/protocol'
import { ReadyQueue } from './ready-queue'
import { RetryQueue } from './retry-queue'
import { judgeAssetStep, judgeOpStep, type SkipVerdict } from './skip-verdict'
import type { StepBook, StepInstance } from './step-book'
import { StepSources, type ResolvedInput, type StepFacts, type StepOutcome } from './step-sources'
import { newStep, type StepState } from './step-state'

/** Whether everything that a step needs can be named before the run: nothing is multiplied or collected. */
const isFixed = (step: PlanStep): boolean =>
  step.kind !== 'op' || (step.dimensions.length === 0 && step.inputs.every((input) => input.sources.every((source) => source.collect.length === 0)))

/**
 * What can happen next in a run, kept up to date by every event so that no decision looks at the whole plan. A step is
 * settled once its outcome is known: when it ended, or when all it needs is settled and it can only be skipped.
 */
export class StepSchedule {
  readonly ready = new ReadyQueue()
  readonly retries = new RetryQueue()
  readonly running = new Set<number>()
  readonly failed = new Set<number>()
  /** Steps that can only be skipped and whose event is still to come. */
  readonly skips = new Map<number, SkipReason>()
  unfinished = 0
  readonly #book: StepBook
  readonly #states: StepState[]
  readonly #facts: StepFacts
  readonly #sources: StepSources
  readonly #dependents: number[][] = []
  /** By step, how many of those that it is known to need are not settled. */
  readonly #unsettled: number[] = []
  readonly #outcomes: (StepOutcome | undefined)[] = []

  constructor(book: StepBook, states: StepState[]) {
    this.#book = book
    this.#states = states
    this.#facts = {
      outcome: (index) => this.#outcomes[index],
      has: (index, address) => states[index]?.outputs?.has(address) === true,
      isBlocked: (index) => states[index]?.checks?.some(({ isHeldBack }) => isHeldBack) === true,
      mappingKeys: (index, output) => mappingKeys(states[index]?.outputs ?? [], output),
    }
    this.#sources = new StepSources(book, this.#facts)
    const planned = book.instances.length
    for (let index = 0; index < planned; index++) this.#propagate(this.#enter(index))
  }

  /** What the inputs of a step name, with what of it was stored. */
  inputsOf(index: number): ResolvedInput[] {
    const instance = this.#book.instances[index]
    return instance === undefined ? [] : this.#sources.inputs(instance)
  }

  /** Takes a step out of all queues, because it started or ended. */
  leaveQueues(step: number): void {
    this.ready.remove(step)
    this.retries.remove(step)
    this.running.delete(step)
    this.skips.delete(step)
  }

  /** Records a step's outcome and finds out what that makes ready, or impossible, below it. */
  settle(step: number, outcome: StepOutcome): void {
    if (this.#outcomes[step] !== undefined) return
    this.#outcomes[step] = outcome
    this.#propagate([step])
  }

  #propagate(settled: number[]): void {
    for (let current = settled.pop(); current !== undefined; current = settled.pop()) {
      for (const dependent of this.#dependents[current] ?? []) {
        const left = (this.#unsettled[dependent] ?? 0) - 1
        this.#unsettled[dependent] = left
        // It may have run already, by a log that was not written in this order: then its own events tell.
        if (left > 0 || this.#outcomes[dependent] !== undefined || this.running.has(dependent)) continue
        settled.push(...this.#advance(dependent))
      }
    }
  }

  #stepOf(index: number): { instance: StepInstance; step: PlanStep } {
    const instance = this.#book.instances[index]
    const step = instance === undefined ? undefined : this.#book.plan.steps[instance.planned]
    if (instance === undefined || step === undefined) throw new Error(`the run has no step ${index}`)
    return { instance, step }
  }

  /** Takes a step into the run; answers with those that are settled by it. */
  #enter(index: number): number[] {
    this.#dependents[index] = []
    this.#outcomes[index] = undefined
    this.unfinished++
    return this.#awaits(index) ? [] : this.#advance(index)
  }

  /** Whether a step waits for others, of those that it is known to need by now. */
  #awaits(index: number): boolean {
    let unsettled = 0
    for (const need of this.#needsOf(index)) {
      if (this.#outcomes[need] !== undefined) continue
      this.#dependents[need]?.push(index)
      unsettled++
    }
    this.#unsettled[index] = unsettled
    return unsettled > 0
  }

  /** Each once. */
  #needsOf(index: number): Iterable<number> {
    const { instance, step } = this.#stepOf(index)
    if (isFixed(step)) return this.#found(step.needs)
    const next = this.#sources.nextDimension(instance)
    const assets = step.kind === 'op' ? [...this.#found(step.waitsFor ?? [])] : []
    if (next !== null) return new Set([...assets, ...(next.keys.kind === 'waiting' && next.keys.instance !== null ? [next.keys.instance] : [])])
    return new Set([...assets, ...this.#sources.inputs(instance).flatMap(({ sources, waits }) => [...sources.flatMap((source) => source.instance ?? []), ...waits])])
  }

  /** Of these steps, which are not multiplied, those of this run. */
  *#found(needs: readonly number[]): Generator<number> {
    for (const planned of needs) {
      const need = this.#book.find(planned, [])
      if (need !== undefined) yield need
    }
  }

  /** All that a step is known to need is settled: it needs more, becomes several, can run, or can only be skipped. */
  #advance(index: number): number[] {
    const { instance, step } = this.#stepOf(index)
    if (!isFixed(step) && this.#awaits(index)) return []
    const next = this.#sources.nextDimension(instance)
    if (next?.keys.kind === 'keys') return this.#multiply(instance, next.place, next.keys.keys)
    const verdict = next === null ? this.#judge(index, step) : unknownKeys(next.keys)
    if (verdict !== null) return this.#skip(index, verdict)
    this.ready.add(index)
    return []
  }

  #judge(index: number, step: PlanStep): SkipVerdict | null {
    const known = { steps: this.#book.plan.steps, instanceOf: (planned: number) => this.#book.find(planned, []), facts: this.#facts }
    if (step.kind !== 'op') return judgeAssetStep(step, known)
    const verdict = judgeOpStep(this.inputsOf(index), this.#facts)
    if (verdict !== null || step.waitsFor === undefined) return verdict
    return judgeAssetStep({ needs: step.waitsFor, inputs: step.reads ?? [], awaits: step.awaits }, known)
  }

  #skip(index: number, { kind, instances, outcome }: SkipVerdict): number[] {
    this.skips.set(index, { kind, steps: instances.flatMap((need) => this.#book.instances[need]?.key ?? []) })
    this.#outcomes[index] = outcome
    return [index]
  }

  #multiply({ index, planned, mapping }: StepInstance, place: number, keys: readonly string[]): number[] {
    const state = this.#states[index]
    if (state !== undefined) state.isMultiplied = true
    this.#outcomes[index] = 'made'
    this.unfinished--
    const settled: number[] = []
    for (const key of keys) {
      const child = this.#book.add(planned, mapping.with(place, key))
      // A run of a part of a plan may name one of the keys beside all of them.
      if (this.#states[child] !== undefined) continue
      this.#states[child] = newStep()
      settled.push(...this.#enter(child))
    }
    return settled
  }
}

const unknownKeys = (keys: { kind: string; instance: number | null }): SkipVerdict => {
  const instances = keys.instance === null ? [] : [keys.instance]
  return keys.kind === 'absent'
    ? { kind: 'output-not-produced', instances, outcome: 'not-made' }
    : { kind: 'upstream-failed', instances, outcome: 'unresolved' }
}

const mappingKeys = (addresses: Iterable<string>, output: string): string[] => {
  const beginning = `${output}[`
  return [...addresses].filter((address) => address.startsWith(beginning)).map((address) => address.slice(beginning.length, -1))
}
