import type { RetryPolicy } from '@millrace/protocol'

/** What the failure of an attempt says about another one. */
export interface FailedAttempt {
  /** How many attempts have been retried so far; attempts lost with their process do not count. */
  readonly retries: number
  readonly policy?: RetryPolicy | undefined
  /** The step asked for a retry itself: that counts instead of the policy. */
  readonly request?: { readonly maxRetries: number; readonly delayMs?: number | undefined } | undefined
  /** The failure forbids retries, whatever the policy says. */
  readonly isFinal?: boolean | undefined
}

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
export const decideRetry = ({ retries, policy, request, isFinal = false }: FailedAttempt, random: () => number): { readonly delayMs: number } | null => {
  if (isFinal) return null
  if (request !== undefined) return retries < request.maxRetries ? { delayMs: request.delayMs ?? 0 } : null
  if (policy === undefined || retries >= policy.maxRetries) return null
  return { delayMs: delayOf(policy, retries + 1, random) }
}
