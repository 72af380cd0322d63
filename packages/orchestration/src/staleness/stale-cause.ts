import type { AssetKey } from '@millrace/protocol'
import type { AssetPartition } from '../graph/asset-partitions'

export type StaleStatus = 'fresh' | 'stale' | 'missing'

export type StaleCategory = 'code' | 'data' | 'dependencies'

/** Why an asset partition is not what it would be if it were made now. */
export interface StaleCause {
  readonly asset: AssetKey
  readonly partition: string | null
  readonly category: StaleCategory
  /** Continues a sentence about the asset: `has a new code version`. */
  readonly reason: string
  /** What it depends on that changed; null when it is its own code. */
  readonly dependency: AssetPartition | null
  /** What happened to the dependency. Null: the cause is a root itself. */
  readonly root: Omit<StaleCause, 'root' | 'dependency'> | null
}

/** The causes that have no further cause. */
export const rootCausesOf = (causes: readonly StaleCause[]): StaleCause[] => {
  const roots = new Map<string, StaleCause>()
  for (const cause of causes) {
    const root: StaleCause = cause.root === null ? cause : { ...cause.root, dependency: null, root: null }
    roots.set(JSON.stringify([root.asset, root.partition, root.category, root.reason, root.dependency]), root)
  }
  return [...roots.values()]
}
