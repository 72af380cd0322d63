import type { OpStep, PlanStep } from '@millrace/protocol'
import type { RunState } from '../run/run-state'
import { stepKey, type StepInstance } from '../run/step-book'

/** What became of a step that ran, as far as running it again goes. */
type Fate = 'succeeded' | 'skipped' | 'broken' | 'untouched'

type Mapping = readonly (string | null)[]

const sourcesOf = (step: PlanStep): number[] =>
  step.kind !== 'op' ? step.needs : [...new Set([...step.inputs.flatMap((input) => input.sources.map((source) => source.step)), ...step.waitsFor ?? []])]

/** The keys that a step shares with one that it reads; null for those that the other does not tell. */
const projected = (reader: OpStep, source: OpStep, mapping: Mapping): Mapping => reader.dimensions.map(({ step, output }) => {
  const place = source.dimensions.findIndex((dimension) => dimension.step === step && dimension.output === output)
  return place < 0 ? null : (mapping[place] ?? null)
})

/** Collects the steps to run again, in the order of the plan. */
class FailureWalk {
  readonly #state: RunState
  readonly #instances: readonly (readonly StepInstance[])[]
  readonly #chosen = new Map<number, Map<string, Mapping>>()

  constructor(state: RunState) {
    this.#state = state
    const instances: StepInstance[][] = state.plan.steps.map(() => [])
    for (const instance of state.instances) instances[instance.planned]?.push(instance)
    this.#instances = instances
  }

  walk(): string[] {
    for (const step of this.#state.plan.steps) this.#visit(step)
    return [...this.#chosen.values()].flatMap((steps) => [...steps.keys()])
  }

  #visit(step: PlanStep): void {
    const instances = this.#instances[step.index] ?? []
    if (instances.length === 0) return
    const stands = step.kind === 'op' && instances.some(({ mapping }) => mapping.includes(null))
    for (const instance of instances) {
      const isNamed = !stands || this.#state.plan.subset?.steps.includes(instance.key) === true
      const fate = this.#fateOf(instance)
      if (fate === 'broken' || (isNamed && fate === 'untouched' && !instance.mapping.includes(null))) this.#choose(step, instance.mapping)
    }
    if (stands) this.#visitMultiplied(step, instances)
    else if (step.kind !== 'op' || step.dimensions.length === 0) this.#visitBelow(step, instances)
  }

  /** A step that stands for those of all keys: its keys follow those of what runs again above, where these are known. */
  #visitMultiplied(step: OpStep, instances: readonly StepInstance[]): void {
    const sources = sourcesOf(step)
    const isUntouched = instances.every((instance) => this.#fateOf(instance) === 'untouched')
    if (isUntouched && !sources.some((source) => this.#wasReached(source))) this.#choose(step, step.dimensions.map(() => null))
    for (const source of sources) {
      const again = [...this.#chosen.get(source)?.values() ?? []]
      if (again.length === 0) continue
      const above = this.#state.plan.steps[source]
      const isTold = above?.kind === 'op' && above.dimensions.length > 0 && again.every((mapping) => !mapping.includes(null))
      if (!isTold) this.#chooseAll(step, instances)
      else for (const mapping of again) this.#chooseUnlessSkipped(step, projected(step, above, mapping))
    }
    // What reads all keys of something, and is itself multiplied by them, did not run for any.
    for (const instance of instances) {
      if (this.#fateOf(instance) === 'untouched' && !instance.mapping.includes(null) && !this.#isCovered(instance)) this.#choose(step, instance.mapping)
    }
  }

  /** Of all keys; where some were skipped, which they would be again, only those that did not run for another reason. */
  #chooseAll(step: OpStep, instances: readonly StepInstance[]): void {
    if (instances.every((instance) => this.#fateOf(instance) !== 'skipped')) return this.#choose(step, step.dimensions.map(() => null))
    for (const instance of instances) {
      if (this.#fateOf(instance) === 'untouched' && this.#state.steps[instance.index]?.isMultiplied !== true) this.#choose(step, instance.mapping)
    }
  }

  #isCovered({ planned, mapping }: StepInstance): boolean {
    const chosen = [...this.#chosen.get(planned)?.values() ?? []]
    return chosen.some((each) => each.every((key, place) => key === null || key === mapping[place]))
  }

  #visitBelow(step: PlanStep, instances: readonly StepInstance[]): void {
    const [instance] = instances
    if (instance === undefined || this.#fateOf(instance) === 'skipped') return
    if (sourcesOf(step).some((source) => this.#chosen.has(source))) this.#choose(step, [])
  }

  /** Whether a step, or any of those that it became, succeeded or was skipped. */
  #wasReached(planned: number): boolean {
    return this.#instances[planned]?.some((instance) => ['succeeded', 'skipped'].includes(this.#fateOf(instance))) === true
  }

  #fateOf({ index }: StepInstance): Fate {
    const step = this.#state.steps[index]
    if (step === undefined || step.isMultiplied) return 'untouched'
    if (step.status === 'succeeded') return 'succeeded'
    if (step.status === 'skipped') return step.reason?.kind === 'output-not-produced' ? 'skipped' : 'untouched'
    return step.attempt > 0 ? 'broken' : 'untouched'
  }

  #chooseUnlessSkipped(step: OpStep, mapping: Mapping): void {
    const index = this.#state.indexOf(stepKey(step, mapping))
    const instance = index === undefined ? undefined : this.#state.instances[index]
    if (instance === undefined || this.#fateOf(instance) !== 'skipped') this.#choose(step, mapping)
  }

  #choose(step: PlanStep, mapping: Mapping): void {
    const steps = this.#chosen.get(step.index) ?? new Map<string, Mapping>()
    this.#chosen.set(step.index, steps.set(stepKey(step, mapping), mapping))
  }
}

/**
 * The keys of the steps that a re-execution from failure runs: those that failed or were interrupted, and those that did
 * not run because of them. What succeeded is not run again, nor what was skipped because nothing was produced for it.
 * `path[?]` stands for the steps of all keys of a dynamic output. As Dagster's `FROM_FAILURE`.
 */
export const stepsFromFailure = (state: RunState): string[] => new FailureWalk(state).walk()
