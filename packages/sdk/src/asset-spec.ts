import { checkAutomation } from './automation/check-automation'
import type { AutomationCondition } from './automation/condition'
import { checkFreshness, type FreshnessPolicy } from './automation/freshness'
import type { DescriptionOptions } from './asset'
import { checkAssetKey, checkCodeVersion, checkDeps, checkGroup, checkOptions, fail, show, type Defining } from './check-definition'
import { checkDescribed } from './check-described'
import { checkOwnChecks, type OwnCheckOptions } from './checks/own-checks'
import { placeOf } from './definition-place'
import type { AssetRecord } from './definition'
import type { IoManager } from './io/io-manager'
import { checkStore, type PlatformStore } from './io/platform-store'
import type { StandardSchema } from './schema'
import { isSchema } from './validate-config'

declare const specTypes: unique symbol
const specBrand: unique symbol = Symbol.for('millrace.asset-spec') as never

/** One of the assets that a multi-asset makes, as `assetSpec()` describes it. `multiAsset()` makes assets of it. */
export interface AssetSpec<out ValueSchema = unknown, out Required extends boolean = boolean, out Reads extends readonly string[] = readonly string[]> {
  readonly kind: 'asset-spec'
  /** The asset key. */
  readonly key: string
  readonly [specTypes]: { readonly value: ValueSchema; readonly required: Required; readonly reads: Reads[number] }
}

/** The options of `assetSpec()`. All are optional. */
export interface AssetSpecOptions<ValueSchema = undefined, Required extends boolean = true, Reads extends readonly string[] = readonly string[]> extends Omit<DescriptionOptions, 'deps'> {
  /**
   * What this asset comes after, in addition to what the multi-asset does: assets, keys, or specs of the same multi-asset, where `run` makes one from the other.
   */
  readonly deps?: readonly (NonNullable<DescriptionOptions['deps']>[number] | AssetSpec)[]
  /** Which inputs of the multi-asset it is made of, by name. Default: all. */
  readonly inputs?: Reads
  /** `false`: `run` may leave it out, and what depends on it is then skipped. Default: `true`. As Dagster's `skippable`. */
  readonly required?: Required
  /** Schema of its value; see `asset`. Default: nothing is checked. */
  readonly value?: ValueSchema
  /** Stores its values; see `asset`. Which values fit a format of the platform's store is checked when they are stored. Default: that of the multi-asset. */
  readonly io?: IoManager | PlatformStore
  /** Names the logic behind it, 1 to 256 characters. */
  readonly codeVersion?: string
  /** When the platform materializes it by itself. Default: never. */
  readonly automation?: AutomationCondition
  /** When it is expected to be made. Default: no expectation. */
  readonly freshness?: FreshnessPolicy
  /**
   * Checks that `run` evaluates itself, by name: it says how they came out with the asset, `emit.orders(output(value, { checks: { … } }))`, whenever it makes it and for all of them; see
   * `asset`. One that blocks holds back what is downstream of every asset of the multi-asset. Default: none.
   */
  readonly checks?: Readonly<Record<string, OwnCheckOptions>>
}

/** What a spec is made of. */
export interface SpecRecord extends Pick<AssetRecord, 'key' | 'deps' | 'owners' | 'kinds' | 'tags' | 'description' | 'metadata' | 'value' | 'codeVersion' | 'automation' | 'freshness' | 'checks' | 'place'> {
  readonly group: string | undefined
  /** Names of inputs; undefined for all. */
  readonly reads: readonly string[] | undefined
  readonly isRequired: boolean
  /** What keeps its values; undefined for what keeps those of the multi-asset. */
  readonly store: Pick<AssetRecord, 'io' | 'format'> | undefined
}

/** The record of `assetSpec()`, or null when `value` is none. */
export const specRecord = (value: unknown): SpecRecord | null =>
  typeof value === 'object' && value !== null ? (value as { [specBrand]?: SpecRecord })[specBrand] ?? null : null

const optionNames = ['deps', 'inputs', 'required', 'value', 'io', 'codeVersion', 'automation', 'freshness', 'checks', 'description', 'group', 'owners', 'kinds', 'tags', 'metadata']

const checkReads = (defining: Defining, reads: unknown): readonly string[] | undefined => {
  if (reads === undefined) return undefined
  if (!Array.isArray(reads) || reads.some((name) => typeof name !== 'string')) return fail(defining, `\`inputs\` must be a list of names of the multi-asset's inputs, not ${show(reads)}`)
  return Object.freeze([...new Set<string>(reads)])
}

/**
 * Describes one of the assets that a `multiAsset()` makes. `key` is a path of names joined with `/` and unique in the deployment.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible. Semantics as Dagster's `AssetSpec` and `AssetOut`.
 *
 * @example
 * ```ts
 * import { assetSpec, multiAsset, z } from '@millrace/sdk'
 *
 * const lines = assetSpec('sales/lines', { value: z.array(z.object({ order: z.number(), total: z.number() })) })
 * const totals = assetSpec('sales/totals', { deps: [lines], required: false, group: 'sales' })
 *
 * export const sales = multiAsset('sales', {
 *   assets: { lines, totals },
 *   run: () => ({ lines: [{ order: 1, total: 20 }], totals: { sum: 20 } }),
 * })
 * ```
 */
export function assetSpec<ValueSchema extends StandardSchema | undefined = undefined, const Required extends boolean = true, const Reads extends readonly string[] = readonly string[]>(
  key: string, options: AssetSpecOptions<ValueSchema, Required, Reads> = {},
): AssetSpec<ValueSchema, Required, Reads> {
  const defining: Defining = { what: `asset spec ${show(key)}`, above: assetSpec }
  checkAssetKey(defining, key)
  checkOptions(defining, options, optionNames)
  if (options.value !== undefined && !isSchema(options.value)) fail(defining, '`value` must be a schema, for example `z.array(z.number())`')
  if (options.required !== undefined && typeof options.required !== 'boolean') fail(defining, `\`required\` must be true or false, not ${show(options.required)}`)
  const deps = checkDeps(defining, options.deps)
  const record: SpecRecord = {
    key,
    deps: Object.freeze(deps.map((dep) => specRecord(dep)?.key ?? dep)),
    reads: checkReads(defining, options.inputs),
    isRequired: options.required !== false,
    value: options.value,
    store: options.io === undefined ? undefined : checkStore(defining, options.io),
    codeVersion: checkCodeVersion(defining, options.codeVersion),
    automation: checkAutomation(defining, options.automation),
    freshness: checkFreshness(defining, options.freshness),
    checks: checkOwnChecks(defining, key, options.checks),
    ...checkDescribed(defining, options),
    group: options.group === undefined ? undefined : checkGroup(defining, options.group),
    place: placeOf(assetSpec),
  }
  return Object.freeze(Object.defineProperty({ kind: 'asset-spec', key }, specBrand, { value: Object.freeze(record) })) as AssetSpec<ValueSchema, Required, Reads>
}
