import type { Plan, SkipReason } from '@millrace/protocol'
import { reverseEdges } from '../graph/layer'
import { ReadyQueue } from './ready-queue'
import { RetryQueue } from './retry-queue'

/** What a step's end means for those that need it. */
export type StepOutcome = 'value' | 'no-value' | 'not-made' | 'failed'

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
  unfinished: number
  readonly #plan: Plan
  readonly #dependents: readonly (readonly number[])[]
  readonly #unsettledNeeds: Int32Array
  readonly #outcomes: (StepOutcome | undefined)[]

  constructor(plan: Plan) {
    this.#plan = plan
    this.unfinished = plan.steps.length
    this.#dependents = reverseEdges(plan.steps.map((step) => step.needs))
    this.#unsettledNeeds = Int32Array.from(plan.steps, (step) => step.needs.length)
    this.#outcomes = plan.steps.map(() => undefined)
    for (const step of plan.steps) if (step.needs.length === 0) this.ready.add(step.index)
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
    const settled = [step]
    for (let current = settled.pop(); current !== undefined; current = settled.pop()) {
      for (const dependent of this.#dependents[current] ?? []) {
        const left = (this.#unsettledNeeds[dependent] ?? 0) - 1
        this.#unsettledNeeds[dependent] = left
        // It may have run already, by a log that was not written in this order: then its own events tell.
        if (left > 0 || this.#outcomes[dependent] !== undefined || this.running.has(dependent)) continue
        const reason = this.#skipReason(dependent)
        if (reason === null) {
          this.ready.add(dependent)
          continue
        }
        this.skips.set(dependent, reason)
        this.#outcomes[dependent] = reason.kind === 'upstream-failed' ? 'failed' : 'not-made'
        settled.push(dependent)
      }
    }
  }

  #skipReason(index: number): SkipReason | null {
    const step = this.#plan.steps[index]
    if (step === undefined) return null
    const needsWith = (isReason: (need: number, outcome: StepOutcome | undefined) => boolean): string[] =>
      step.needs.filter((need) => isReason(need, this.#outcomes[need])).flatMap((need) => this.#plan.steps[need]?.key ?? [])
    const failed = needsWith((_, outcome) => outcome === 'failed')
    if (failed.length > 0) return { kind: 'upstream-failed', steps: failed }
    const empty = needsWith((need, outcome) =>
      outcome === 'not-made' || (outcome === 'no-value' && step.inputs.some((input) => input.step === need)))
    return empty.length > 0 ? { kind: 'output-not-produced', steps: empty } : null
  }
}
