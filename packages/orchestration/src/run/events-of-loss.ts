import type { ErrorInfo, RunEvent } from '@millrace/protocol'
import { maxProcessLosses } from './apply-event'
import { failuresOfStep } from './check-events'
import type { RunState } from './run-state'

const lostError = (message: string): ErrorInfo => ({ name: 'WorkerLostError', code: 'worker-lost', blame: 'system', frames: [], message })

/**
 * The events that tell of a lost process: one that ends each attempt that was running, then `process-lost`. A step that
 * lost too many fails; the others start again. `process-lost` alone takes the run the same way, but says nothing per step.
 */
export const eventsOfLoss = (state: RunState, loss: { at: string; epoch: number; message: string }): RunEvent[] => {
  const { at, message } = loss
  const events: RunEvent[] = []
  for (const index of [...state.schedule.running].sort((a, b) => a - b)) {
    const step = state.steps[index]
    const instance = state.instances[index]
    const planned = instance === undefined ? undefined : state.plan.steps[instance.planned]
    if (step === undefined || instance === undefined || planned === undefined) continue
    const attempt = { at, stepKey: instance.key, attempt: step.attempt }
    const losses = step.losses + 1
    if (state.status === 'canceling') {
      events.push({ type: 'step-canceled', ...attempt })
    } else if (losses < maxProcessLosses) {
      events.push({ type: 'step-retry', ...attempt, error: lostError(`${message} (${losses} of at most ${maxProcessLosses} times)`) })
    } else {
      const durationMs = Math.max(0, Date.parse(at) - Date.parse(step.attemptStartedAt ?? at))
      events.push({ type: 'step-failure', ...attempt, durationMs, error: lostError(`the process was lost ${losses} times while this step ran; it does not start again. ${message}`) })
      events.push(...failuresOfStep(planned, { ...attempt, attempted: step }))
    }
  }
  return [...events, { type: 'process-lost', ...loss }]
}
