import type { MetadataInput } from './metadata'
import { milliseconds } from './retry'

/** What a `Failure` says besides its message. */
export interface FailureOptions {
  /** Whether the step's retry policy applies. Default: true. */
  readonly allowRetries?: boolean
  /** Facts to show with the error, as those of `output()`. Default: none. */
  readonly metadata?: Readonly<Record<string, MetadataInput>>
  readonly cause?: unknown
}

/**
 * Fails a step on purpose: with facts about it, and if wanted for good. Any other error fails the step too. Semantics as
 * Dagster's `Failure`. `code` is `failure`.
 *
 * @example
 * ```ts
 * import { Failure, op } from '@millrace/sdk'
 *
 * export const readRows = op('readRows', {
 *   retry: { maxRetries: 3 },
 *   run: () => {
 *     const rows: string[] = []
 *     if (rows.length === 0) throw new Failure('the file is empty', { allowRetries: false, metadata: { file: 'orders.csv', bytes: 0 } })
 *     return rows
 *   },
 * })
 * ```
 */
export class Failure extends Error {
  readonly code = 'failure'
  readonly allowRetries: boolean
  readonly metadata: Readonly<Record<string, MetadataInput>>
  constructor(message: string, { allowRetries = true, metadata = {}, cause }: FailureOptions = {}) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'Failure'
    this.allowRetries = allowRetries
    this.metadata = metadata
  }
}

/** How a step asks for another attempt. */
export interface RetryRequest {
  /** How many attempts may follow the first, whatever the step's policy says. Default: 1. */
  readonly maxRetries?: number
  /** Time before the next attempt, milliseconds or a text such as `30s`. Default: none. */
  readonly delay?: number | string
  readonly cause?: unknown
}

/**
 * Fails this attempt of a step and asks for another, so many times whatever the step's retry policy says. Semantics as Dagster's
 * `RetryRequested`. `code` is `retry-requested`. Throws a `TypeError` for an impossible number or delay.
 *
 * @example
 * ```ts
 * import { op, RetryRequested } from '@millrace/sdk'
 *
 * export const poll = op('poll', {
 *   run: async ({ step }) => {
 *     if (step.attempt < 3) throw new RetryRequested({ maxRetries: 5, delay: '10s' })
 *     return 'ready'
 *   },
 * })
 * ```
 */
export class RetryRequested extends Error {
  readonly code = 'retry-requested'
  readonly maxRetries: number
  readonly delayMs: number
  constructor({ maxRetries = 1, delay = 0, cause }: RetryRequest = {}) {
    super('the step asked to be tried again', cause === undefined ? {} : { cause })
    this.name = 'RetryRequested'
    const delayMs = milliseconds(delay)
    if (delayMs === null) throw new TypeError(`\`delay\` of RetryRequested must be milliseconds or a text such as "10s", not ${String(delay)}`)
    if (!Number.isInteger(maxRetries) || maxRetries < 0) throw new TypeError(`\`maxRetries\` of RetryRequested must be a whole number from 0, not ${String(maxRetries)}`)
    this.maxRetries = maxRetries
    this.delayMs = delayMs
  }
}
