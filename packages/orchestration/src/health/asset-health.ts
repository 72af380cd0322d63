import type { FreshnessState } from '@millrace/protocol'

/** How an asset, or one side of it, stands. `not-applicable`: nothing is asked of it. */
export type Health = 'healthy' | 'warning' | 'degraded' | 'unknown' | 'not-applicable'

/** How a check stands by its latest attempt; `errored` found nothing. */
export type CheckOutcome = 'never' | 'passed' | 'warned' | 'failed' | 'errored'

export interface AssetFacts {
  /** How the latest attempt to make it, or to look at it, ended; null: there was none. */
  readonly attempt: 'succeeded' | 'failed' | null
  readonly isMaterialized: boolean
  readonly checks: readonly CheckOutcome[]
  /** Null: it has no policy. */
  readonly freshness: FreshnessState | null
}

export interface AssetHealth {
  readonly status: Health
  readonly materialization: Health
  readonly checks: Health
  readonly freshness: Health
}

const ofMaterialization = ({ attempt, isMaterialized }: AssetFacts): Health => attempt === 'failed' ? 'degraded' : isMaterialized ? 'healthy' : 'unknown'

/** A check that nobody evaluated yet says nothing against those that passed. */
const ofChecks = ({ checks }: AssetFacts): Health => {
  if (checks.length === 0) return 'not-applicable'
  if (checks.some((check) => check === 'failed' || check === 'errored')) return 'degraded'
  if (checks.includes('warned')) return 'warning'
  return checks.includes('passed') ? 'healthy' : 'unknown'
}

const byFreshness: Readonly<Record<FreshnessState, Health>> = { pass: 'healthy', warn: 'warning', fail: 'degraded', unknown: 'unknown' }

const worst = (sides: readonly Health[]): Health =>
  (['degraded', 'warning', 'healthy', 'unknown'] as const).find((health) => sides.includes(health)) ?? 'not-applicable'

/** The health of an asset: the worst of how it was made, of its checks and of its freshness; what is unknown counts only where nothing is known. As Dagster's asset health. */
export const assetHealth = (facts: AssetFacts): AssetHealth => {
  const sides = { materialization: ofMaterialization(facts), checks: ofChecks(facts), freshness: facts.freshness === null ? 'not-applicable' as const : byFreshness[facts.freshness] }
  return { status: worst(Object.values(sides)), ...sides }
}
