import type { RetryPolicy, RetryWish } from '@millrace/protocol'
import type { StepState } from './step-state'

/** What the failure of an attempt says about another one. */
export interface FailedAttempt {
  /** How many attempts have been retried so far; attempts lost with their process do not count. */
  readonly retries: number
  readonly policy?: RetryPolicy | undefined
  readonly wish?: RetryWish | undefined
}

/** How often a step was retried for its own failures. */
export const retriesOf = ({ attempt, losses }: StepState): number => Math.max(0, attempt - 1 - losses)

/** As Dagster's `calculate_delay`; `retry` counts from 1. */
const delayOf = ({ delayMs = 0, backoff, jitter }: RetryPolicy, retry: number, random: () => number): number => {
  const grown = backoff === 'linear' ? delayMs * retry : backoff === 'exponential' ? delayMs * (2 ** retry - 1) : delayMs
  if (jitter === 'full') return grown * random()
  return jitter === 'plus-minus' ? Math.max(0, grown + (random() * 2 - 1) * delayMs) : grown
}

/**
 * Whether another attempt follows a failed one, and after how many milliseconds; null: the step has failed. `random` gives
 * numbers from 0 to below 1 for the jitter.
 */
export const decideRetry = ({ retries, policy, wish = {} }: FailedAttempt, random: () => number): { readonly delayMs: number } | null => {
  const { isFinal = false, request } = wish
  if (isFinal) return null
  if (request !== undefined) return retries < request.maxRetries ? { delayMs: request.delayMs } : null
  if (policy === undefined || retries >= policy.maxRetries) return null
  return { delayMs: delayOf(policy, retries + 1, random) }
}
