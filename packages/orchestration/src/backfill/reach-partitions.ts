import type { AssetKey } from '@millrace/protocol'
import { AssetPartitions } from '../graph/asset-partitions'
import type { PartitionGraph } from '../graph/partition-graph'
import type { PartitionSet } from '../partitions/partition-set'

export interface ReachOptions {
  /** Cuts what arrives at an asset; what is cut off is neither part of the answer nor passed on. */
  readonly keep: (asset: AssetKey, set: PartitionSet) => PartitionSet | null
  /** Whether to go from partitions of an asset to others of the same asset. */
  readonly followSelf: boolean
}

/** Partitions below those of the same asset, and below these, until there are no more. */
const alongItself = (graph: PartitionGraph, key: AssetKey, set: PartitionSet): PartitionSet => {
  let all = set
  for (let last = set; !last.isEmpty;) {
    last = graph.downstreamOf({ upstream: key, downstream: key }, last).difference(all)
    all = all.union(last)
  }
  return all
}

/** The given partitions and all that depends on them. */
export const reachPartitions = (graph: PartitionGraph, start: AssetPartitions, { keep, followSelf }: ReachOptions): AssetPartitions => {
  const reached = new Map<AssetKey, PartitionSet>(start.entries())
  const found: [AssetKey, PartitionSet][] = []
  for (const { key } of graph.assets) {
    const arrived = reached.get(key)
    if (arrived === undefined) continue
    const below = graph.downstreamKeys(key)
    const kept = keep(key, followSelf && below.includes(key) ? alongItself(graph, key, arrived) : arrived)
    if (kept === null || kept.isEmpty) continue
    found.push([key, kept])
    for (const downstream of below) {
      if (downstream === key) continue
      const set = graph.downstreamOf({ upstream: key, downstream }, kept)
      reached.set(downstream, reached.get(downstream)?.union(set) ?? set)
    }
  }
  return new AssetPartitions(found)
}
