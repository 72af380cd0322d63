import type { RunEvent, Plan } from '@millrace/protocol'
import { applyEvent } from './apply-event'
import { initialState, type RunState } from './run-state'

/** The state of a run: the fold of its events, in the order of `seq`. From any prefix of them the run can go on. */
export const reduceRun = (plan: Plan, events: Iterable<RunEvent>): RunState => {
  const state = initialState(plan)
  for (const event of events) applyEvent(state, event)
  return state
}
