import type { AssetKey } from '@millrace/protocol'
import type { PartitionGraph } from '../graph/partition-graph'

/** Of the given assets those above which there is no other of them, near or far. */
export const rootsWithin = (graph: PartitionGraph, keys: ReadonlySet<AssetKey>): Set<AssetKey> => {
  const isBelow = new Set<AssetKey>()
  const roots = new Set<AssetKey>()
  for (const { key } of graph.assets) {
    const above = graph.upstreamKeys(key).filter((each) => each !== key)
    if (above.some((each) => keys.has(each) || isBelow.has(each))) isBelow.add(key)
    else if (keys.has(key)) roots.add(key)
  }
  return roots
}
