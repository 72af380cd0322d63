import type { AnyAsset, DescriptionOptions } from './asset'
import { brand, type ExternalAssetRecord } from './definition'
import { placeOf } from './definition-place'
import { checkAssetKey, checkDeps, checkOptions, fail, show, type Defining } from './check-definition'
import { checkDescribed } from './check-described'
import { checkPartitions } from './partitions/check-partitions'
import type { Partitions } from './partitions/partitions'

/** A view of other assets. It can be in `deps`; as an input it is a compile error, for nothing is stored of it. */
export interface VirtualAsset extends AnyAsset {
  readonly kind: 'virtual'
}

/** The options of `virtualAsset()`. */
export interface VirtualAssetOptions extends DescriptionOptions {
  /** What it is a view of. */
  readonly deps: NonNullable<DescriptionOptions['deps']>
  /** How it is sliced. Default: it is one whole. */
  readonly partitions?: Partitions
}

const optionNames = ['partitions', 'description', 'group', 'owners', 'kinds', 'tags', 'metadata', 'deps']

/**
 * Declares a view of other assets, such as a view in a database, which is as current as what it shows. No run makes it, and it is never stale itself: what
 * depends on it waits, in a run and in its staleness, for the assets behind it. Semantics as Dagster's virtual assets (`is_virtual`).
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible, and when it is a view of nothing.
 *
 * @example
 * ```ts
 * import { asset, virtualAsset } from '@millrace/sdk'
 *
 * const orders = asset('orders', { run: async () => { await Promise.resolve() } })
 * const openOrders = virtualAsset('openOrders', { deps: [orders], kinds: ['postgres'] })
 *
 * export const reminders = asset('reminders', { deps: [openOrders], run: () => ['order 1'] })
 * ```
 */
export function virtualAsset(key: string, options: VirtualAssetOptions): VirtualAsset {
  const defining: Defining = { what: `virtual asset ${show(key)}`, above: virtualAsset }
  checkAssetKey(defining, key)
  checkOptions(defining, options, optionNames)
  const deps = checkDeps(defining, options.deps)
  if (deps.length === 0) fail(defining, '`deps` is empty: name what it is a view of, or declare an externalAsset()')
  const record: ExternalAssetRecord = {
    kind: 'virtual',
    key,
    deps,
    ...checkDescribed(defining, options),
    partitions: checkPartitions(defining, options.partitions),
    place: placeOf(virtualAsset),
  }
  return brand<VirtualAsset>({ kind: 'virtual', key }, record)
}
