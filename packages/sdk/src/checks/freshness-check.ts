import type { CheckSeverity } from '@millrace/protocol'
import type { AnyAsset } from '../asset'
import { checkFreshness, type FreshnessPolicy } from '../automation/freshness'
import { checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { metadata } from '../metadata'
import { defineCheck, type AssetCheck } from './asset-check'
import type { CheckedMaterialization } from './check-context'
import { checkResult, type CheckResult } from './check-result'

/** The options that checks made by factories have alike. */
export interface FactoryCheckOptions {
  /** The name of the check. Default: that of its kind. */
  readonly name?: string
  /** As of `assetCheck()`. Default: false. */
  readonly blocking?: boolean
  /** As of `assetCheck()`. Default: `error`. */
  readonly severity?: CheckSeverity
}

/** The options of `freshnessCheck()`. */
export interface FreshnessCheckOptions extends FactoryCheckOptions {
  /** `freshness.timeWindow(…)` or `freshness.cron(…)`. */
  readonly policy: FreshnessPolicy
}

export const factoryNames = ['name', 'blocking', 'severity']

interface FreshnessContext { readonly freshness: 'pass' | 'warn' | 'fail' | 'unknown'; readonly history: readonly CheckedMaterialization[] }

const found: Readonly<Record<FreshnessContext['freshness'], string>> = {
  pass: 'It is fresh.', warn: 'It becomes overdue soon.', fail: 'It is overdue.', unknown: 'It was never materialized.',
}

const judge = ({ freshness, history: [latest] }: FreshnessContext): CheckResult => checkResult({
  passed: freshness === 'pass', description: found[freshness], ...freshness === 'warn' ? { severity: 'warn' as const } : {},
  metadata: { state: freshness, ...latest === undefined ? {} : { materializedAt: metadata.timestamp(latest.at) } },
})

/**
 * Makes a check of how fresh an asset is: it passes while the policy is kept, by its latest materialization, of whatever partition. Where the policy warns it fails with
 * severity `warn`; an asset that was never made fails. Let a schedule evaluate it, for nothing else would when the asset is not made. Its name is `freshness` unless another is given. As Dagster's
 * `build_last_update_freshness_checks`; a `freshness` of the asset itself needs no run.
 *
 * Throws `DefinitionError` (`invalid-definition`) for options that cannot be.
 *
 * @example
 * ```ts
 * import { asset, freshness, freshnessCheck } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { run: () => [1, 2, 3] })
 * export const ordersAreFresh = freshnessCheck(orders, { policy: freshness.timeWindow({ fail: '24h', warn: '12h' }) })
 * export const ordersByNine = freshnessCheck(orders, { name: 'byNine', policy: freshness.cron('0 9 * * *', { lowerBound: '9h', timezone: 'Europe/Berlin' }) })
 * ```
 */
export function freshnessCheck(asset: AnyAsset, options: FreshnessCheckOptions): AssetCheck {
  const defining: Defining = { what: 'freshnessCheck()', above: freshnessCheck }
  checkOptions(defining, options, ['policy', ...factoryNames])
  const { policy, name = 'freshness', ...rest } = options
  const json = checkFreshness(defining, policy) ?? fail(defining, `\`policy\` must be a policy such as \`freshness.timeWindow({ fail: '24h' })\`, not ${show(policy)}`)
  checkName(defining, name)
  return defineCheck({ defining, name, above: freshnessCheck }, { asset, ...rest, needsValue: false, history: 1, isWhole: true, freshness: json, run: judge })
}
