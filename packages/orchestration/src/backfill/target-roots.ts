import type { AssetKey } from '@millrace/protocol'
import type { AssetPartitions } from '../graph/asset-partitions'
import type { BackfillGraph } from './backfill-asset'
import { reachPartitions } from './reach-partitions'
import { rootsWithin } from './roots-within'

/** What of the target lies below, going only through assets of the target. */
const below = (graph: BackfillGraph, target: AssetPartitions, start: AssetPartitions): AssetPartitions =>
  reachPartitions(graph, start, { keep: (asset, set) => (target.has(asset) ? set : null), followSelf: false }).intersection(target)

/**
 * Where a backfill begins: the assets with nothing of the target above them. Where mappings do not lead from these to everything, the topmost assets
 * of what is left begin too.
 */
export const targetRoots = (graph: BackfillGraph, target: AssetPartitions): AssetPartitions => {
  const isTopmost = (key: AssetKey): boolean => graph.upstreamKeys(key).every((above) => above === key || !target.has(above))
  let roots = target.within(new Set(target.assets.filter(isTopmost)))
  let reached = below(graph, target, roots)
  for (let left = target.difference(reached); !left.isEmpty; left = target.difference(reached)) {
    const more = left.within(rootsWithin(graph, new Set(left.assets)))
    if (more.isEmpty) return roots.union(left)
    roots = roots.union(more)
    reached = reached.union(below(graph, target, more))
  }
  return roots
}
