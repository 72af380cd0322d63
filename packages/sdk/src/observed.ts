import type { MetadataInput } from './metadata'

const observedBrand: unique symbol = Symbol.for('millrace.observed') as never

/** What was seen of an asset that something else keeps up to date. */
export interface ObservedOptions {
  /** Facts to show with the observation. Default: none. */
  readonly metadata?: Readonly<Record<string, MetadataInput>>
  /** Names the content that was seen, 1 to 256 characters, for example a hash or a time of change: equal versions mean equal data. Default: none. As Dagster's `DataVersion`. */
  readonly dataVersion?: string
}

/** What `observed()` returns. */
export interface Observed extends ObservedOptions {
  readonly kind: 'observed'
}

/**
 * Says what an observation of an asset saw. Semantics as Dagster's `ObserveResult`. Nothing is checked here: bad metadata fails the step, with the name of the entry.
 *
 * @example
 * ```ts
 * import { observableAsset, observed } from '@millrace/sdk'
 *
 * export const priceFeed = observableAsset('vendors/priceFeed', {
 *   run: async () => observed({ dataVersion: '2026-01-01', metadata: { bytes: 1024 } }),
 * })
 * ```
 */
export const observed = (options: ObservedOptions = {}): Observed => {
  const visible: Observed = { kind: 'observed', ...options }
  Object.defineProperty(visible, observedBrand, { value: true })
  return Object.freeze(visible)
}

/** What `observed()` returned, of whichever copy of the SDK; null for anything else. */
export const openObserved = (returned: unknown): ObservedOptions | null =>
  typeof returned === 'object' && returned !== null && (returned as { [observedBrand]?: true })[observedBrand] === true ? returned as Observed : null
