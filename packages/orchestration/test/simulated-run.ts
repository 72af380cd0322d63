import type { RunEvent, Plan } from '@millrace/protocol'
import { applyEvent } from '../src/run/apply-event'
import { eventsOfLoss } from '../src/run/events-of-loss'
import { nextActions, type Action } from '../src/run/next-actions'
import { reduceRun } from '../src/run/reduce-run'
import type { RunState } from '../src/run/run-state'

/** Picks one of so many that may come next. */
export type Choose = (below: number) => number

export const chooser = (choices: readonly number[]): Choose => {
  let turn = 0
  return (below) => (choices[turn++ % choices.length] ?? 0) % Math.max(1, below)
}

/** Executes a plan the way a driver does: decisions become events, attempts end in an order that `choose` picks. */
export abstract class SimulatedRun {
  readonly events: RunEvent[]
  readonly state: RunState
  readonly #choose: Choose
  #clock = 0
  mostAtOnce = 0

  constructor(plan: Plan, choose: Choose, history: readonly RunEvent[]) {
    this.#choose = choose
    this.events = [...history]
    this.state = reduceRun(plan, history)
  }

  /** Records what a running attempt does, to its end. */
  protected abstract endAttempt(index: number, attempt: { at: string; stepKey: string; attempt: number }): void

  record(event: RunEvent): void {
    this.events.push(event)
    applyEvent(this.state, event)
  }

  at(): string {
    return new Date(this.#clock++ * 1000).toISOString()
  }

  loseProcess(): void {
    for (const event of eventsOfLoss(this.state, { at: this.at(), epoch: 1, message: 'gone' })) this.record(event)
  }

  run(): this {
    if (this.state.status === 'queued') this.record({ type: 'run-start', at: this.at() })
    while (this.step());
    return this
  }

  /** One decision and what follows of it; false once the run has ended. */
  step(): boolean {
    const actions = nextActions(this.state.plan, this.state, 0)
    for (const action of actions) this.#carryOut(action)
    if (actions.length > 0) return !actions.some((action) => action.kind === 'finish')
    const running = [...this.state.schedule.running].sort((a, b) => (this.state.keyOf(a) < this.state.keyOf(b) ? -1 : 1))
    const chosen = running[this.#choose(running.length)]
    if (chosen === undefined) return false
    this.endAttempt(chosen, { at: this.at(), stepKey: this.state.keyOf(chosen), attempt: this.state.steps[chosen]?.attempt ?? 1 })
    return true
  }

  #carryOut(action: Action): void {
    const at = this.at()
    if (action.kind === 'start') {
      for (const { step, attempt } of action.steps) this.record({ type: 'step-start', at, stepKey: this.state.keyOf(step), attempt })
      this.mostAtOnce = Math.max(this.mostAtOnce, this.state.schedule.running.size)
    } else if (action.kind === 'skip') this.record({ type: 'step-skipped', at, stepKey: this.state.keyOf(action.step), reason: action.reason })
    else if (action.kind === 'cancel') this.record({ type: 'step-canceled', at, stepKey: this.state.keyOf(action.step), attempt: action.attempt })
    else if (action.kind === 'finish') {
      if (action.status === 'failed') this.record({ type: 'run-failure', at, failedSteps: action.failedSteps })
      else this.record({ type: action.status === 'succeeded' ? 'run-success' : 'run-canceled', at })
    }
  }
}
