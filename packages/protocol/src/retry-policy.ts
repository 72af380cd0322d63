import { z } from 'zod'

/** When a failed step is tried again. */
export const retryPolicySchema = z.object({
  /** How many attempts may follow the first. */
  maxRetries: z.int().nonnegative(),
  /** Before the first retry; default none. */
  delayMs: z.number().nonnegative().optional(),
  /** How the delay grows with each retry; absent: it does not. */
  backoff: z.enum(['linear', 'exponential']).optional(),
  /** `full`: anywhere up to the delay; `plus-minus`: up to one base delay more or less. */
  jitter: z.enum(['full', 'plus-minus']).optional(),
})
export type RetryPolicy = z.infer<typeof retryPolicySchema>

/** What the failure of an attempt says about another one. */
export const retryWishSchema = z.object({
  /** The failure forbids retries, whatever the policy says. */
  isFinal: z.boolean().optional(),
  /** The step asked to be tried again: that counts instead of the policy. */
  request: z.object({ maxRetries: z.int().nonnegative(), delayMs: z.number().nonnegative().max(7 * 86_400_000) }).optional(),
})
export type RetryWish = z.infer<typeof retryWishSchema>
