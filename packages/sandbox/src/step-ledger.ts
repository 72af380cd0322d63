import type { FromProcessFrame } from '@millrace/protocol'
import type { StepReference } from './sandbox'

type StepState = 'assigned' | 'started' | 'ended'

/** Which steps and ticks a process may speak about, and what it said so far. */
export class StepLedger {
  readonly #states = new Map<string, StepState>()
  /** Of ticks; true once one was answered. */
  readonly #ticks = new Map<number, boolean>()

  assign(steps: readonly StepReference[]): void {
    for (const step of steps) {
      const key = keyOf(step)
      if (!this.#states.has(key)) this.#states.set(key, 'assigned')
    }
  }

  assignTick(tick: number): void {
    if (!this.#ticks.has(tick)) this.#ticks.set(tick, false)
  }

  /** Why the frame may not be said, or null when it may. */
  objection(frame: FromProcessFrame): string | null {
    switch (frame.type) {
      case 'log':
        return this.#objectionToLog(frame)
      case 'step-start':
        return this.#move(frame, 'assigned', 'started')
      case 'step-success':
      case 'step-failure':
        return this.#move(frame, 'started', 'ended')
      case 'tick-success':
      case 'tick-failure':
      case 'condition-answer':
        return this.#answer(frame)
      default:
        return null
    }
  }

  #answer({ type, tick }: { type: string; tick: number }): string | null {
    const isAnswered = this.#ticks.get(tick)
    if (isAnswered === undefined) return `'${type}' for tick ${tick}, which was not asked of this process`
    if (isAnswered) return `'${type}' for tick ${tick}, which is already answered`
    this.#ticks.set(tick, true)
    return null
  }

  #objectionToLog(frame: { step?: number | undefined; attempt?: number | undefined; tick?: number | undefined }): string | null {
    if (frame.tick !== undefined) {
      if (frame.step !== undefined || frame.attempt !== undefined) return 'a log line names both a tick and a step'
      return this.#ticks.has(frame.tick) ? null : `a log line for tick ${frame.tick}, which was not asked of this process`
    }
    if (frame.step === undefined && frame.attempt === undefined) return null
    if (frame.step === undefined || frame.attempt === undefined) return 'a log line names a step without an attempt, or an attempt without a step'
    const key = keyOf({ step: frame.step, attempt: frame.attempt })
    return this.#states.has(key) ? null : `a log line for step ${frame.step}, attempt ${frame.attempt}, which was not assigned to this process`
  }

  #move(frame: StepReference & { type: string }, from: StepState, to: StepState): string | null {
    const key = keyOf(frame)
    const state = this.#states.get(key)
    const named = `'${frame.type}' for step ${frame.step}, attempt ${frame.attempt}`
    if (state === undefined) return `${named}, which was not assigned to this process`
    if (state !== from) return `${named}, which is ${state === 'assigned' ? 'not started' : `already ${state}`}`
    this.#states.set(key, to)
    return null
  }
}

const keyOf = (step: StepReference): string => `${step.step}:${step.attempt}`
