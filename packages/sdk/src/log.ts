/**
 * The log of one step. Lines appear in the run's event log while the step runs, in the order of the calls.
 *
 * `fields` are appended to the message as `name=value`. Calls never throw and never wait; a line longer than 64,000
 * characters is cut visibly.
 *
 * @example
 * ```ts
 * import { asset } from '@millrace/sdk'
 *
 * export const orders = asset('orders', {
 *   run: ({ log }) => {
 *     log.info('read the orders', { rows: 12, source: 'orders.csv' })
 *     return [{ id: 1, total: 20 }]
 *   },
 * })
 * ```
 */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

const nothing = (): void => undefined
/** Writes nowhere. */
export const silentLog: Log = Object.freeze({ debug: nothing, info: nothing, warn: nothing, error: nothing })
