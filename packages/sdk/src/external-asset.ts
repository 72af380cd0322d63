import type { AnyAsset, DescriptionOptions } from './asset'
import { brand, type ExternalAssetRecord } from './definition'
import { placeOf } from './definition-place'
import { checkAssetKey, checkDeps, checkOptions, fail, show, type Defining } from './check-definition'
import { checkDescribed } from './check-described'
import { checkPartitions } from './partitions/check-partitions'
import type { Partitions } from './partitions/partitions'

/** An asset that something else keeps up to date. It can be in `deps`; as an input it is a compile error, for nothing is stored of it. */
export interface ExternalAsset extends AnyAsset {
  readonly kind: 'external'
}

/** The options of `externalAsset()`. */
export interface ExternalAssetOptions extends DescriptionOptions {
  /** How it is sliced. Default: it is one whole. */
  readonly partitions?: Partitions
}

const optionNames = ['partitions', 'description', 'group', 'owners', 'kinds', 'tags', 'metadata', 'deps']
const ofRuns = ['inputs', 'resources', 'io', 'config', 'retry', 'hooks', 'automation', 'checks', 'backfillPolicy', 'run']

/**
 * Declares an asset that something outside the platform keeps up to date, so that it stands in the graph with what
 * depends on it. It is never materialized by a run. Semantics as Dagster's external assets.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible.
 *
 * @example
 * ```ts
 * import { asset, externalAsset } from '@millrace/sdk'
 *
 * export const priceFeed = externalAsset('vendors/priceFeed', { description: 'Dropped every night by the vendor.', kinds: ['csv'] })
 *
 * export const prices = asset('prices', { deps: [priceFeed], run: async () => new Map([['tea', 4.5]]) })
 * ```
 */
export function externalAsset(key: string, options: ExternalAssetOptions = {}): ExternalAsset {
  const defining: Defining = { what: `external asset ${show(key)}`, above: externalAsset }
  checkAssetKey(defining, key)
  const foreign = Object.keys(options).find((name) => ofRuns.includes(name))
  if (foreign !== undefined) fail(defining, `\`${foreign}\` is about what a run makes or looks at, and no run does so here: an asset() is made, an observableAsset() looked at`)
  checkOptions(defining, options, optionNames)
  const record: ExternalAssetRecord = {
    kind: 'external',
    key,
    deps: checkDeps(defining, options.deps),
    ...checkDescribed(defining, options),
    partitions: checkPartitions(defining, options.partitions),
    place: placeOf(externalAsset),
  }
  return brand<ExternalAsset>({ kind: 'external', key }, record)
}
