import { MillraceError, type Plan, type PlanStep } from '@millrace/protocol'

/**
 * One step of a run. A planned step that is multiplied by dynamic outputs is first one instance that stands for all
 * (`path[?]`) and becomes one per key once the keys are known.
 */
export interface StepInstance {
  /** Position in the run's `steps`. */
  readonly index: number
  readonly key: string
  /** Position in the plan's `steps`. */
  readonly planned: number
  /** One per dimension of the planned step; null where it is not known yet. */
  readonly mapping: readonly (string | null)[]
}

/** Dynamic outputs may multiply each other: what nobody could look through, or hold in memory, is not begun. */
export const mostRunSteps = 100_000

const suffix = /\[([^\]]*)\]/g

export const stepKey = (step: PlanStep, mapping: readonly (string | null)[]): string =>
  mapping.length === 0 ? step.key : `${step.key}${mapping.map((key) => `[${key ?? '?'}]`).join('')}`

/** Which steps a run has, and what it knows of those that ran before it. */
export class StepBook {
  readonly plan: Plan
  readonly #instances: StepInstance[] = []
  readonly #indexes = new Map<string, number>()
  /** Of steps that are not multiplied, by planned step: instance + 1. */
  readonly #plain: Int32Array
  readonly #pastKeys: ReadonlyMap<string, readonly string[] | null>

  constructor(plan: Plan) {
    this.plan = plan
    this.#plain = new Int32Array(plan.steps.length)
    const { subset } = plan
    this.#pastKeys = new Map(subset?.mappings.map(({ step, output, keys }) => [`${step}.${output}`, keys]))
    if (subset === undefined) for (const step of plan.steps) this.add(step.index, step.kind === 'op' ? step.dimensions.map(() => null) : [])
    else this.#addSubset(subset.steps)
  }

  get instances(): readonly StepInstance[] {
    return this.#instances
  }

  /** The step's index; when it is new, at the end. */
  add(planned: number, mapping: readonly (string | null)[]): number {
    const step = this.plan.steps[planned]
    if (step === undefined) throw new Error(`the plan has no step ${planned}`)
    const key = stepKey(step, mapping)
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    if (this.#instances.length >= mostRunSteps) {
      throw new MillraceError('too-large', `The run would have more than ${mostRunSteps.toLocaleString('en')} steps: “${step.key}” is multiplied by more keys than that.`)
    }
    const index = this.#instances.push({ index: this.#instances.length, key, planned, mapping }) - 1
    this.#indexes.set(key, index)
    if (mapping.length === 0) this.#plain[planned] = index + 1
    return index
  }

  indexOf(key: string): number | undefined {
    return this.#indexes.get(key)
  }

  /** The run's step; undefined when this run does not run it. */
  find(planned: number, mapping: readonly (string | null)[]): number | undefined {
    if (mapping.length === 0) {
      const place = this.#plain[planned] ?? 0
      return place === 0 ? undefined : place - 1
    }
    const step = this.plan.steps[planned]
    return step === undefined ? undefined : this.#indexes.get(stepKey(step, mapping))
  }

  /** Which keys a dynamic output of an earlier run yielded; null when it was not made, undefined when nothing is known of it. */
  pastKeys(step: string, output: string): readonly string[] | null | undefined {
    return this.#pastKeys.get(`${step}.${output}`)
  }

  #addSubset(keys: readonly string[]): void {
    const planned = new Map(this.plan.steps.map((step) => [step.key, step.index]))
    const chosen = keys.flatMap((key) => {
      const open = key.indexOf('[')
      const step = planned.get(open < 0 ? key : key.slice(0, open))
      if (step === undefined) return []
      const mapping = open < 0 ? [] : [...key.slice(open).matchAll(suffix)].map(([, name = '']) => (name === '?' ? null : name))
      return [{ step, mapping }]
    })
    for (const { step, mapping } of chosen.sort((a, b) => a.step - b.step)) this.add(step, mapping)
  }
}
