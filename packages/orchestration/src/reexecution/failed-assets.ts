import type { AssetKey } from '@millrace/protocol'

export interface AssetCheckKey {
  readonly asset: AssetKey
  readonly name: string
}

/** What a step of a past run was planned to make. */
export interface PlannedAssets {
  readonly assets: readonly AssetKey[]
  readonly checks: readonly AssetCheckKey[]
  /** Whether the step may run for some of its assets and checks only. */
  readonly canSubset: boolean
}

export interface AssetRunOutcome {
  readonly steps: readonly PlannedAssets[]
  readonly materialized: Iterable<AssetKey>
  /** The checks that were evaluated. */
  readonly evaluations: Iterable<AssetCheckKey & { readonly isBlocking: boolean; readonly passed: boolean }>
}

export interface FailedAssets {
  readonly assets: AssetKey[]
  readonly checks: AssetCheckKey[]
}

const checkId = ({ asset, name }: AssetCheckKey): string => JSON.stringify([asset, name])

/**
 * What to run again of a run of assets: those it planned and did not make, those of which a blocking check failed, and
 * checks that were not evaluated, or belong to such an asset; of a step that cannot run in part, all of it. As Dagster's
 * `FROM_ASSET_FAILURE`.
 */
export const failedAssets = ({ steps, materialized, evaluations }: AssetRunOutcome): FailedAssets => {
  const made = new Set(materialized)
  const evaluated = new Set<string>()
  const blocked = new Set<AssetKey>()
  for (const evaluation of evaluations) {
    if (evaluation.isBlocking && !evaluation.passed) blocked.add(evaluation.asset)
    else evaluated.add(checkId(evaluation))
  }
  const failed: { assets: AssetKey[]; checks: AssetCheckKey[] } = { assets: [], checks: [] }
  for (const step of steps) {
    const assets = step.assets.filter((asset) => !made.has(asset) || blocked.has(asset))
    const checks = step.checks.filter((check) => blocked.has(check.asset) || !evaluated.has(checkId(check)))
    if (assets.length + checks.length === 0) continue
    failed.assets.push(...step.canSubset ? assets : step.assets)
    failed.checks.push(...step.canSubset ? checks : step.checks)
  }
  return failed
}
