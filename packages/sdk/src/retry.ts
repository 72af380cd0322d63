import type { RetryPolicy } from '@millrace/protocol'
import { fail, show, type Defining } from './check-definition'

/** How often, and after how long, a failed step is tried again. Semantics as Dagster's `RetryPolicy`. */
export interface RetryOptions {
  /** How many attempts may follow the first, 0 to 1,000. */
  readonly maxRetries: number
  /** Time before the first retry: milliseconds, or a text such as `500ms`, `10s`, `5m`, `1h`; at most 7 days. Default: none. */
  readonly delay?: number | string
  /** How the delay grows: by itself each time, or doubled. Default: it stays. */
  readonly backoff?: 'linear' | 'exponential'
  /** Spreads retries: anywhere up to the delay, or up to one base delay more or less. Default: none. */
  readonly jitter?: 'full' | 'plusMinus'
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const longestDelay = 7 * 86_400_000
const optionNames = ['maxRetries', 'delay', 'backoff', 'jitter']

/** A length of time in milliseconds, or null. */
export const milliseconds = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : null
  if (typeof value !== 'string') return null
  const found = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(value.trim())
  return found === null ? null : Number(found[1]) * (units[found[2] ?? ''] ?? 0)
}

export const checkRetry = (defining: Defining, value: unknown): RetryPolicy | undefined => {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null) return fail(defining, `\`retry\` must be an object such as \`{ maxRetries: 3 }\`, not ${show(value)}`)
  for (const name of Object.keys(value)) if (!optionNames.includes(name)) fail(defining, `\`retry\` has no option \`${name}\`; there are ${optionNames.map((known) => `\`${known}\``).join(', ')}`)
  const { maxRetries, delay, backoff, jitter } = value as Partial<RetryOptions>
  if (typeof maxRetries !== 'number' || !Number.isInteger(maxRetries) || maxRetries < 0 || maxRetries > 1_000) return fail(defining, `\`retry.maxRetries\` must be a whole number from 0 to 1,000, not ${show(maxRetries)}`)
  const delayMs = delay === undefined ? undefined : milliseconds(delay)
  if (delayMs === null || (delayMs ?? 0) > longestDelay) return fail(defining, `\`retry.delay\` must be milliseconds or a text such as "10s", at most 7 days, not ${show(delay)}`)
  if (backoff !== undefined && backoff !== 'linear' && backoff !== 'exponential') return fail(defining, `\`retry.backoff\` is \`linear\` or \`exponential\`, not ${show(backoff)}`)
  if (jitter !== undefined && jitter !== 'full' && jitter !== 'plusMinus') return fail(defining, `\`retry.jitter\` is \`full\` or \`plusMinus\`, not ${show(jitter)}`)
  return {
    maxRetries,
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(backoff === undefined ? {} : { backoff }),
    ...(jitter === undefined ? {} : { jitter: jitter === 'full' ? 'full' as const : 'plus-minus' as const }),
  }
}
