import { failuresOfStep, type RunState } from '@millrace/orchestration'
import type { ErrorInfo, RunEvent } from '@millrace/protocol'

interface RefusedRun {
  /** What was said and not recorded. */
  readonly lost: readonly RunEvent[]
  /** The attempts that are under way, by step. */
  readonly running: ReadonlyMap<number, number>
  readonly at: string
  readonly error: ErrorInfo
  readonly state: RunState
}

/** How a run ends whose events the database refused: the steps whose end it did not take have failed, and so has the run. */
export const eventsOfRefusal = ({ lost, running, at, error, state }: RefusedRun): RunEvent[] => {
  const attempts = new Map([...running].map(([step, attempt]) => [state.instances[step]?.key ?? '', attempt]))
  for (const event of lost) if (event.type === 'step-start' || event.type === 'step-success' || event.type === 'step-failure' || event.type === 'step-retry') attempts.set(event.stepKey, event.attempt)
  const steps = [...attempts].flatMap(([stepKey, attempt]): RunEvent[] => {
    const planned = state.plan.steps[state.instances.find(({ key }) => key === stepKey)?.planned ?? -1]
    const identity = { at, stepKey, attempt }
    return [
      { type: 'step-start', ...identity }, { type: 'step-failure', ...identity, durationMs: 0, error },
      ...(planned === undefined ? [] : failuresOfStep(planned, { ...identity, attempted: null })),
    ]
  })
  return [...steps, { type: 'run-failure', at, failedSteps: [...attempts.keys()], error }]
}
