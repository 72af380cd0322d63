import type { CheckEvaluation, SkipReason, StepStatus } from '@millrace/protocol'

/** Why a step was skipped, or that every attempt it had was lost with its process. */
export type StepReason = SkipReason | { readonly kind: 'worker-lost'; readonly losses: number }

/** What was said of a check, and whether what is downstream does not run because of it. */
export interface SaidCheck extends Pick<CheckEvaluation, 'asset' | 'name' | 'partition'> { readonly isHeldBack: boolean }

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
  /** What the latest attempt yielded, in that order: `name`, or `name[key]` of a dynamic output. An asset's value is its `result`, or, where the step makes several, under its key. Null: nothing. */
  outputs: Set<string> | null
  /** What the latest attempt said of checks. Null: nothing. */
  checks: SaidCheck[] | null
  /** How many attempts were lost together with their process. */
  losses: number
  /** The step stood for as many as a dynamic output has keys, and has become these. */
  isMultiplied: boolean
}

export const newStep = (): StepState => ({
  status: 'pending', attempt: 0, startedAt: null, attemptStartedAt: null, endedAt: null, reason: null,
  hasValue: false, outputs: null, checks: null, losses: 0, isMultiplied: false,
})

export const isTerminalStepStatus = (status: StepStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'skipped' || status === 'canceled'
