import type { Plan, RunStatus, SkipReason, StepStatus } from '@millrace/protocol'
import { StepSchedule } from './step-schedule'

/** Why a step was skipped, or that every attempt it had was lost with its process. */
export type StepReason = SkipReason | { readonly kind: 'worker-lost'; readonly losses: number }

export interface StepState {
  status: StepStatus
  /** The latest attempt that started, from 1; 0 when none did. */
  attempt: number
  /** When the first attempt started. ISO-8601 UTC, as the events say. */
  startedAt: string | null
  /** When the latest attempt started. */
  attemptStartedAt: string | null
  /** When the step came to its end. */
  endedAt: string | null
  reason: StepReason | null
  /** Whether the latest attempt stored a value. */
  hasValue: boolean
  /** How many attempts were lost together with their process. */
  losses: number
}

const newStep = (): StepState => ({
  status: 'pending', attempt: 0, startedAt: null, attemptStartedAt: null, endedAt: null, reason: null, hasValue: false, losses: 0,
})

export const isTerminalStepStatus = (status: StepStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'skipped' || status === 'canceled'

/** What the events so far add up to. Whoever holds it keeps it to himself: `applyEvent` changes it in place. */
export class RunState {
  status: RunStatus = 'queued'
  readonly plan: Plan
  /** By step index. */
  readonly steps: readonly StepState[]
  /** @internal Bookkeeping of `applyEvent` and `nextActions`. */
  readonly schedule: StepSchedule
  readonly #indexes: ReadonlyMap<string, number>

  constructor(plan: Plan) {
    this.plan = plan
    this.steps = plan.steps.map(newStep)
    this.schedule = new StepSchedule(plan)
    this.#indexes = new Map(plan.steps.map((step) => [step.key, step.index]))
  }

  indexOf(stepKey: string): number | undefined {
    return this.#indexes.get(stepKey)
  }

  isTerminal(step: number): boolean {
    const state = this.steps[step]
    return state !== undefined && isTerminalStepStatus(state.status)
  }
}

/** A run of which nothing has happened yet. */
export const initialState = (plan: Plan): RunState => new RunState(plan)
