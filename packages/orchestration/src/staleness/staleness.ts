import type { AssetKey } from '@millrace/protocol'
import type { AssetPartition } from '../graph/asset-partitions'
import { rootCausesOf, type StaleCause, type StaleStatus } from './stale-cause'
import { behindVirtual, causesOfMade, codeCauses, type Versions } from './stale-causes'

export interface Staleness {
  readonly status: StaleStatus
  readonly causes: readonly StaleCause[]
}

const fresh: Staleness = { status: 'fresh', causes: [] }
const missing: Staleness = { status: 'missing', causes: [] }

const withCauses = (causes: readonly StaleCause[]): Staleness => ({ status: causes.length === 0 ? 'fresh' : 'stale', causes })

const decide = (versions: Versions, key: AssetKey, partition: string | null): Staleness => {
  const { graph, state } = versions
  const asset = graph.asset(key)
  if (asset.kind === 'external') return fresh
  const version = state.latest(key, partition)
  if (asset.kind === 'virtual') {
    const isThere = version !== null || behindVirtual(graph, key).some((ancestor) => state.latestOfAny(ancestor) !== null)
    return isThere ? withCauses(codeCauses({ asset, partition }, version?.provenance ?? null)) : missing
  }
  return version === null ? missing : withCauses(causesOfMade({ ...versions, asset, partition, version }))
}

/**
 * Whether asset partitions are what they would be if they were made now: told one by one, when asked, and then remembered. Staleness does not
 * travel: an asset partition is compared with what it reads itself. Make a new one when the state changes.
 */
export class StalenessReport {
  readonly #versions: Versions
  readonly #known = new Map<AssetKey, Map<string | null, Staleness>>()

  constructor(versions: Versions) {
    this.#versions = versions
  }

  /** `partition` is null for an asset without partitions. Throws `unknown-asset`. */
  of(asset: AssetKey, partition: string | null): Staleness {
    const known = this.#known.get(asset) ?? new Map<string | null, Staleness>()
    this.#known.set(asset, known)
    const before = known.get(partition)
    if (before !== undefined) return before
    const found = decide(this.#versions, asset, partition)
    known.set(partition, found)
    return found
  }

  rootCausesOf(asset: AssetKey, partition: string | null): readonly StaleCause[] {
    return rootCausesOf(this.of(asset, partition).causes)
  }

  /** Every asset partition that exists, in topological order; a million of them are told one after the other, as the caller asks. */
  *all(): Generator<{ readonly partition: AssetPartition; readonly staleness: Staleness }, void> {
    for (const { key, partitions } of this.#versions.graph.assets) {
      for (const partition of partitions?.all() ?? [null]) yield { partition: [key, partition], staleness: this.of(key, partition) }
    }
  }
}
