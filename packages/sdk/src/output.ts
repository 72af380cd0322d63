import type { CheckOutcome } from './checks/check-result'
import type { MetadataInput } from './metadata'

declare const valueType: unique symbol
const outputBrand: unique symbol = Symbol.for('millrace.output') as never

/** A value together with facts about this materialization; what `output()` returns. */
export interface Output<out Value> {
  readonly [valueType]: Value
  readonly metadata: Readonly<Record<string, MetadataInput>>
  readonly dataVersion: string | undefined
  readonly checks: Readonly<Record<string, CheckOutcome>>
}

/** What `output()` can say about a materialization besides its value. */
export interface OutputOptions {
  /** Facts to show with the materialization and to plot over time. Default: none. Plain values are inferred, see `metadata`. */
  readonly metadata?: Readonly<Record<string, MetadataInput>>
  /**
   * Names the content of the value, 1 to 256 characters, for example a hash: equal versions mean equal data.
   * Default: none. As Dagster's `DataVersion`.
   */
  readonly dataVersion?: string
  /** How the `checks` that the asset declares came out, by name: whether they passed, or `checkResult({ … })`. All of them, or the step fails. */
  readonly checks?: Readonly<Record<string, CheckOutcome>>
}

interface OutputRecord extends OutputOptions { readonly value: unknown }

/**
 * Returns a value from `run` together with metadata or a data version.
 *
 * The asset's value type is that of `value`; `output(undefined, …)` gives metadata to an asset without a value.
 * Nothing is checked here: bad metadata fails the step, with the name of the entry.
 *
 * @example
 * ```ts
 * import { asset, output } from '@millrace/sdk'
 *
 * export const orders = asset('orders', {
 *   run: () => {
 *     const rows = [{ id: 1, total: 20 }]
 *     return output(rows, { metadata: { rows: rows.length }, dataVersion: '2026-01-01' })
 *   },
 * })
 * ```
 */
export const output = <Value>(value: Value, options: OutputOptions = {}): Output<Value> => {
  const record: OutputRecord = { ...options, value }
  const visible = { metadata: options.metadata ?? {}, dataVersion: options.dataVersion, checks: options.checks ?? {} }
  Object.defineProperty(visible, outputBrand, { value: Object.freeze(record) })
  return Object.freeze(visible) as Output<Value>
}

/** Takes apart what `run` returned: an output, or the bare value. */
export const openOutput = (returned: unknown): OutputRecord => {
  if (typeof returned !== 'object' || returned === null) return { value: returned }
  return (returned as { [outputBrand]?: OutputRecord })[outputBrand] ?? { value: returned }
}
