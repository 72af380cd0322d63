import type { AnyAsset } from '../asset'
import { checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { defineCheck, type AssetCheck } from './asset-check'
import type { CheckedMaterialization } from './check-context'
import { checkResult, type CheckResult } from './check-result'
import { factoryNames, type FactoryCheckOptions } from './freshness-check'

/** The options of `metadataBoundsCheck()`. */
export interface MetadataBoundsCheckOptions extends FactoryCheckOptions {
  /** The metadata that holds the number. */
  readonly key: string
  /** The least that it may be. Default: no bound. */
  readonly min?: number
  /** The most that it may be. Default: no bound. */
  readonly max?: number
  /** Whether the value may be exactly `min`. Default: true. */
  readonly includesMin?: boolean
  /** Whether the value may be exactly `max`. Default: true. */
  readonly includesMax?: boolean
}

type Bounds = Pick<MetadataBoundsCheckOptions, 'key' | 'min' | 'max' | 'includesMin' | 'includesMax'>

const isWithin = (value: number, { min = -Infinity, max = Infinity, includesMin = true, includesMax = true }: Bounds): boolean =>
  (includesMin ? value >= min : value > min) && (includesMax ? value <= max : value < max)

const boundsText = ({ min, max, includesMin = true, includesMax = true }: Bounds): string => [
  ...min === undefined ? [] : [`${includesMin ? 'at least' : 'more than'} ${min}`], ...max === undefined ? [] : [`${includesMax ? 'at most' : 'less than'} ${max}`],
].join(' and ')

const judge = (bounds: Bounds) => ({ history: [latest] }: { readonly history: readonly CheckedMaterialization[] }): CheckResult => {
  if (latest === undefined) return checkResult({ passed: false, description: 'It was never materialized.' })
  const entry = latest.metadata[bounds.key]
  if (entry?.type !== 'number') return checkResult({ passed: false, description: `Its latest materialization has no number in the metadata \`${bounds.key}\`.` })
  const value = Number(entry.value)
  return checkResult({ passed: isWithin(value, bounds), description: `\`${bounds.key}\` is ${value}; it should be ${boundsText(bounds)}.`, metadata: { [bounds.key]: value } })
}

/**
 * Makes a check that a number in the metadata of an asset's latest materialization, of a partitioned asset of each partition, lies within bounds. Without the number it fails.
 * Its name is the key of the metadata with `Bounds` unless another is given. As Dagster's `build_metadata_bounds_checks`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for options that cannot be.
 *
 * @example
 * ```ts
 * import { asset, metadataBoundsCheck, output } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { run: () => output([1, 2, 3], { metadata: { rows: 3 } }) })
 * export const enoughOrders = metadataBoundsCheck(orders, { key: 'rows', min: 1, max: 1_000_000 })
 * ```
 */
export function metadataBoundsCheck(asset: AnyAsset, options: MetadataBoundsCheckOptions): AssetCheck {
  const defining: Defining = { what: 'metadataBoundsCheck()', above: metadataBoundsCheck }
  checkOptions(defining, options, ['key', 'min', 'max', 'includesMin', 'includesMax', ...factoryNames])
  const { key, min, max, includesMin, includesMax, name, ...rest } = options
  if (typeof key !== 'string' || key === '') fail(defining, `\`key\` names the metadata with the number, not ${show(key)}`)
  for (const [bound, value] of Object.entries({ min, max })) if (value !== undefined && (typeof value !== 'number' || Number.isNaN(value))) fail(defining, `\`${bound}\` must be a number, not ${show(value)}`)
  if (min === undefined && max === undefined) fail(defining, 'it has no bound: give `min`, `max` or both')
  if ((min ?? -Infinity) > (max ?? Infinity)) fail(defining, `\`min\` is ${String(min)} and \`max\` ${String(max)}: nothing lies between`)
  const given = name ?? `${key.replaceAll(/[^A-Za-z0-9_.-]/g, '_')}Bounds`
  checkName(defining, given)
  const bounds = { key, ...min === undefined ? {} : { min }, ...max === undefined ? {} : { max }, ...includesMin === undefined ? {} : { includesMin }, ...includesMax === undefined ? {} : { includesMax } }
  return defineCheck({ defining, name: given, above: metadataBoundsCheck }, { asset, ...rest, needsValue: false, history: 1, run: judge(bounds) })
}
