import type { AssetKey } from '@millrace/protocol'
import { AssetPartitions } from '../graph/asset-partitions'
import type { PartitionGraph } from '../graph/partition-graph'
import { PartitionSet } from '../partitions/partition-set'
import { regionOfSpans } from '../partitions/region'

type Keep = (asset: AssetKey, set: PartitionSet) => PartitionSet | null

export interface ReachOptions {
  /** Cuts what arrives at an asset; what is cut off is neither part of the answer nor passed on. */
  readonly keep: Keep
  /** Whether to go from partitions of an asset to others of the same asset. */
  readonly followSelf: boolean
}

/** From the first member in each stretch of neighbours to the end of the stretch. */
const toTheEnds = (set: PartitionSet, stretches: PartitionSet): PartitionSet => {
  let at = 0
  const spans = stretches.region.flatMap(({ from, to }) => {
    while ((set.region[at]?.to ?? Infinity) <= from) at++
    const first = set.region[at]
    return first === undefined || first.from >= to ? [] : [{ from: Math.max(first.from, from), to }]
  })
  return new PartitionSet(set.space, regionOfSpans(spans))
}

const readsEarlierOnly = (graph: PartitionGraph, key: AssetKey): boolean => {
  const mappings = graph.mappingsOf({ upstream: key, downstream: key })
  return mappings.length > 0 && mappings.every((mapping) => mapping.type === 'time-window' && mapping.endOffset < 0)
}

/**
 * Partitions below those of the same asset, and below these, as far as they are kept. Where they depend on earlier ones only, and each of a stretch
 * on one of the stretch, the whole stretch follows from its beginning: a chain of a million takes one step.
 */
const alongItself = ({ graph, key, keep }: { graph: PartitionGraph; key: AssetKey; keep: Keep }, start: PartitionSet): PartitionSet => {
  const below = (set: PartitionSet): PartitionSet => keep(key, graph.downstreamOf({ upstream: key, downstream: key }, set)) ?? set.difference(set)
  const canLeap = readsEarlierOnly(graph, key)
  let all = start
  for (let last = start; !last.isEmpty;) {
    last = below(last).difference(all)
    all = all.union(last)
    const stretches = canLeap && !last.isEmpty ? keep(key, graph.partitionsOf(key).all()) : null
    const leap = stretches === null ? last : toTheEnds(last, stretches).difference(all)
    if (stretches !== null && leap.isSubsetOf(below(all.union(leap)))) {
      last = last.union(leap)
      all = all.union(leap)
    }
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
    const first = keep(key, arrived)
    if (first === null || first.isEmpty) continue
    const kept = followSelf && below.includes(key) ? alongItself({ graph, key, keep }, first) : first
    found.push([key, kept])
    for (const downstream of below) {
      if (downstream === key) continue
      const set = graph.downstreamOf({ upstream: key, downstream }, kept)
      reached.set(downstream, reached.get(downstream)?.union(set) ?? set)
    }
  }
  return new AssetPartitions(found)
}
