import { failuresOfStep } from '@millrace/orchestration'
import type { ErrorInfo, PlanStep, RunEvent } from '@millrace/protocol'

interface RefusedRun {
  /** What was said and not recorded. */
  readonly lost: readonly RunEvent[]
  /** The attempts that are under way, by step key. */
  readonly running: ReadonlyMap<string, number>
  readonly at: string
  readonly error: ErrorInfo
  plannedOf(stepKey: string): PlanStep | undefined
}

/** How a run ends whose events the database refused: the steps whose end it did not take have failed, and so has the run. */
export const eventsOfRefusal = ({ lost, running, at, error, plannedOf }: RefusedRun): RunEvent[] => {
  const attempts = new Map(running)
  for (const event of lost) {
    // Hooks run when the end of their step is recorded.
    const isOfHook = event.type === 'hook-completed' || event.type === 'hook-failed' || event.type === 'hook-skipped'
    if (!isOfHook && 'stepKey' in event && 'attempt' in event && event.stepKey !== undefined && event.attempt !== undefined) attempts.set(event.stepKey, event.attempt)
  }
  const steps = [...attempts].flatMap(([stepKey, attempt]): RunEvent[] => {
    const planned = plannedOf(stepKey)
    const identity = { at, stepKey, attempt }
    return [
      { type: 'step-start', ...identity }, { type: 'step-failure', ...identity, durationMs: 0, error },
      ...(planned === undefined ? [] : failuresOfStep(planned, { ...identity, made: null })),
    ]
  })
  return [...steps, { type: 'run-failure', at, failedSteps: [...attempts.keys()], error }]
}
