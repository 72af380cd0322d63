import type { Plan, RunStatus } from '@millrace/protocol'
import { StepBook, type StepInstance } from './step-book'
import { StepSchedule } from './step-schedule'
import type { ResolvedInput } from './step-sources'
import { isTerminalStepStatus, newStep, type StepState } from './step-state'

/** What the events so far add up to. Whoever holds it keeps it to himself: `applyEvent` changes it in place. */
export class RunState {
  status: RunStatus = 'queued'
  readonly plan: Plan
  /** By step index: the plan's steps first, in its order; then what dynamic outputs multiplied, as it came. */
  readonly steps: readonly StepState[]
  /** @internal Bookkeeping of `applyEvent` and `nextActions`. */
  readonly schedule: StepSchedule
  readonly #book: StepBook

  constructor(plan: Plan) {
    this.plan = plan
    this.#book = new StepBook(plan)
    const states = this.#book.instances.map(newStep)
    this.steps = states
    this.schedule = new StepSchedule(this.#book, states)
  }

  /** Which step of the plan each step of the run is, and for which keys. */
  get instances(): readonly StepInstance[] {
    return this.#book.instances
  }

  indexOf(stepKey: string): number | undefined {
    return this.#book.indexOf(stepKey)
  }

  keyOf(step: number): string {
    return this.#book.instances[step]?.key ?? ''
  }

  /** What the inputs of a step name: of a list, also values that were not made. */
  inputsOf(step: number): ResolvedInput[] {
    return this.schedule.inputsOf(step)
  }

  isTerminal(step: number): boolean {
    const state = this.steps[step]
    return state !== undefined && (state.isMultiplied || isTerminalStepStatus(state.status))
  }
}

/** A run of which nothing has happened yet. */
export const initialState = (plan: Plan): RunState => new RunState(plan)
