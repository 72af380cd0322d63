import type { BackfillPolicy as PolicySnapshot } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'

declare const policyType: unique symbol

/** How many partitions one run of an asset makes; `singleRun()` or `multiRun()`. */
export interface BackfillPolicy {
  readonly kind: 'backfillPolicy'
  readonly [policyType]: true
}

const policyBrand: unique symbol = Symbol.for('millrace.backfillPolicy') as never

const brandPolicy = (record: PolicySnapshot): BackfillPolicy => {
  const visible = { kind: 'backfillPolicy' } as const
  Object.defineProperty(visible, policyBrand, { value: Object.freeze(record) })
  return Object.freeze(visible) as BackfillPolicy
}

/** The `backfillPolicy` of an asset, checked. */
export const checkBackfillPolicy = (defining: Defining, value: unknown, isPartitioned: boolean): PolicySnapshot | undefined => {
  if (value === undefined) return undefined
  const record = typeof value === 'object' && value !== null ? (value as { [policyBrand]?: PolicySnapshot })[policyBrand] : undefined
  if (record === undefined) return fail(defining, `\`backfillPolicy\` is singleRun() or multiRun(…), not ${show(value)}`)
  return isPartitioned ? record : fail(defining, '`backfillPolicy` says how partitions are put into runs, and the asset has no `partitions`')
}

/**
 * Neighbouring partitions, however many (up to 10,000), are made by one run: `run` receives `partitionRange` and returns a map of values by
 * key. Semantics as Dagster's `BackfillPolicy.single_run()`.
 *
 * @example
 * ```ts
 * import { asset, daily, singleRun } from '@millrace/sdk'
 *
 * export const orders = asset('orders', {
 *   partitions: daily({ start: '2026-01-01' }),
 *   backfillPolicy: singleRun(),
 *   run: ({ partitionRange }) => new Map(partitionRange.keys.map((day) => [day, [{ day, total: 20 }]])),
 * })
 * ```
 */
export const singleRun = (): BackfillPolicy => brandPolicy({ type: 'single-run' })

/**
 * As `singleRun()`, with at most so many partitions in a run: a whole number from 1. Semantics as Dagster's `BackfillPolicy.multi_run()`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for another number.
 */
export function multiRun({ maxPartitionsPerRun }: { readonly maxPartitionsPerRun: number }): BackfillPolicy {
  const defining: Defining = { what: 'multiRun()', above: multiRun }
  if (!Number.isInteger(maxPartitionsPerRun) || maxPartitionsPerRun < 1) fail(defining, `\`maxPartitionsPerRun\` must be a whole number from 1, not ${show(maxPartitionsPerRun)}`)
  return brandPolicy({ type: 'multi-run', maxPartitionsPerRun })
}
