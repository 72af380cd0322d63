import { isTerminalRunStatus, type Plan, type SkipReason } from '@millrace/protocol'
import type { RunState } from './run-state'

/** What whoever drives a run does next; each is answered by events, and nothing is asked twice once they are applied. */
export type Action =
  /** Start these attempts: `step-start`, then what comes of it. */
  | { readonly kind: 'start'; readonly steps: readonly { readonly step: number; readonly attempt: number }[] }
  /** Record `step-skipped`. */
  | { readonly kind: 'skip'; readonly step: number; readonly reason: SkipReason }
  /** Record `step-canceled`; `attempt` is the latest that started, 0 when none did. */
  | { readonly kind: 'cancel'; readonly step: number; readonly attempt: number }
  /** Nothing runs and nothing may start before then: milliseconds since the epoch. */
  | { readonly kind: 'wait-until'; readonly at: number }
  /** Every step has ended: record `run-success`, `run-failure` or `run-canceled`. */
  | { readonly kind: 'finish'; readonly status: 'succeeded' | 'failed' | 'canceled'; readonly failedSteps: string[] }

const skips = (state: RunState): Action[] =>
  [...state.schedule.skips].sort(([a], [b]) => a - b).map(([step, reason]) => ({ kind: 'skip', step, reason }))

/** Of a run that is being canceled: all that has not started, but for what would have been skipped anyway. */
const cancels = ({ schedule, steps }: RunState): Action[] => {
  if (schedule.unfinished === schedule.running.size + schedule.skips.size) return []
  return steps.flatMap((step, index): Action[] => {
    const isWaiting = (step.status === 'pending' || step.status === 'retrying') && !step.isMultiplied && !schedule.skips.has(index)
    return isWaiting ? [{ kind: 'cancel', step: index, attempt: step.attempt }] : []
  })
}

const starts = (plan: Plan, { schedule, steps }: RunState, now: number): Action[] => {
  const room = plan.maxConcurrent - schedule.running.size
  if (room <= 0) return []
  const due = schedule.retries.due(now, room)
  const chosen = [...due, ...schedule.ready.first(room - due.length)]
  if (chosen.length === 0) return []
  return [{ kind: 'start', steps: chosen.map((step) => ({ step, attempt: (steps[step]?.attempt ?? 0) + 1 })) }]
}

/** By the plan's order, then by key: not by when a dynamic output multiplied them. */
const failedSteps = ({ schedule, instances }: RunState): string[] => [...schedule.failed]
  .flatMap((step) => instances[step] ?? [])
  .sort((a, b) => a.planned - b.planned || (a.key < b.key ? -1 : 1))
  .map(({ key }) => key)

const finish = (state: RunState): Action => ({
  kind: 'finish',
  status: state.status === 'canceling' ? 'canceled' : state.schedule.failed.size > 0 ? 'failed' : 'succeeded',
  failedSteps: failedSteps(state),
})

/**
 * What to do now, `now` in milliseconds since the epoch. It changes nothing and costs no more than what it answers: ask
 * after each batch of events. An empty answer means: wait for events of what is running.
 */
export const nextActions = (plan: Plan, state: RunState, now: number): Action[] => {
  if (isTerminalRunStatus(state.status)) return []
  const { schedule } = state
  if (schedule.unfinished === 0) return [finish(state)]
  const actions = [...skips(state), ...(state.status === 'canceling' ? cancels(state) : starts(plan, state, now))]
  const retryAt = schedule.retries.nextAt()
  if (actions.length > 0 || schedule.running.size > 0 || retryAt === null) return actions
  return [{ kind: 'wait-until', at: retryAt }]
}

/** When the earliest waiting retry is due, in milliseconds since the epoch: an alarm to set while other steps run. */
export const nextRetryAt = (state: RunState): number | null => state.schedule.retries.nextAt()
