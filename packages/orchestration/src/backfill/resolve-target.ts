import { MillraceError, type AssetKey } from '@millrace/protocol'
import { AssetPartitions } from '../graph/asset-partitions'
import { wholeAsset } from '../graph/partition-graph'
import type { PartitionSet } from '../partitions/partition-set'
import { orderUnits } from './asset-unit'
import type { BackfillGraph } from './backfill-asset'
import { rootsWithin } from './roots-within'

/** Neighbouring partitions, both ends included; with several dimensions the product of the ranges in each. */
export interface PartitionRange {
  readonly first: string
  readonly last: string
}

export type BackfillTarget =
  /** Partitions of the topmost partitioned assets; what depends on them, among the assets, follows. */
  | { readonly assets: readonly AssetKey[]; readonly partitions: readonly string[] }
  | { readonly assets: readonly AssetKey[]; readonly ranges: readonly PartitionRange[] }
  | { readonly assets: readonly AssetKey[]; readonly allPartitions: true }
  /** Says it all. Without ranges every partition of the asset is meant. */
  | { readonly byAsset: readonly { readonly asset: AssetKey; readonly ranges?: readonly PartitionRange[] | undefined }[] }

const checkRunnable = (graph: BackfillGraph, keys: readonly AssetKey[]): void => {
  const external = keys.find((key) => !graph.asset(key).canRun)
  if (external === undefined) return
  throw new MillraceError('bad-request', `“${external}” is not made here, so that a backfill cannot make it; leave it out`, { details: { key: external } })
}

/** What one step makes together is part of a backfill together, wherever one of it is asked for. */
const withUnits = (graph: BackfillGraph, keys: readonly AssetKey[]): AssetKey[] => {
  const named = new Set(keys)
  const others = orderUnits(graph).flatMap((unit) => (unit.some((key) => named.has(key)) ? unit.filter((key) => !named.has(key)) : []))
  return [...named, ...others]
}

/** All of a unit are sliced alike, so that partitions of one are those of each. */
const spreadOverUnits = (graph: BackfillGraph, target: AssetPartitions): AssetPartitions => orderUnits(graph).reduce((all, unit) => {
  const asked = unit.flatMap((key) => target.get(key) ?? [])
  const [first, ...more] = asked
  if (unit.length === 1 || first === undefined) return all
  const union = more.reduce((set, other) => set.union(other), first)
  return unit.reduce((spread, key) => spread.with(key, union), all)
}, target)

const rangesOf = (graph: BackfillGraph, key: AssetKey, ranges: readonly PartitionRange[]): PartitionSet => {
  const partitions = graph.partitionsOf(key)
  return ranges.reduce((set, { first, last }) => set.union(partitions.range(first, last).intersection(partitions.all())), partitions.none())
}

const allOf = (graph: BackfillGraph, keys: Iterable<AssetKey>): AssetPartitions =>
  new AssetPartitions([...keys].map((key) => [key, graph.partitionsOf(key).all()] as const))

const checkRoots = (graph: BackfillGraph, roots: ReadonlySet<AssetKey>): void => {
  const [first, ...more] = roots
  if (first === undefined) throw new MillraceError('bad-request', 'none of these assets has partitions; ask for the assets as a whole')
  const other = more.find((key) => !graph.areSlicedAlike(key, first))
  if (other === undefined) return
  throw new MillraceError('invalid-partitions', `“${first}” and “${other}” are both topmost and have different partitions; give the partitions of each asset`)
}

interface Descent {
  readonly graph: BackfillGraph
  readonly keys: ReadonlySet<AssetKey>
  readonly arrived: Map<AssetKey, PartitionSet>
}

const passOn = ({ graph, keys, arrived }: Descent, key: AssetKey, isTo: (downstream: AssetKey) => boolean): void => {
  const set = arrived.get(key)
  if (set === undefined) return
  for (const downstream of graph.downstreamKeys(key)) {
    if (downstream === key || !keys.has(downstream) || !isTo(downstream)) continue
    const below = graph.downstreamOf({ upstream: key, downstream }, set)
    arrived.set(downstream, arrived.get(downstream)?.union(below) ?? below)
  }
}

/** Down through these assets. What is made together gets all that any of it gets, and passes all of it on. */
const descend = (graph: BackfillGraph, keys: ReadonlySet<AssetKey>, start: AssetPartitions): AssetPartitions => {
  const descent: Descent = { graph, keys, arrived: new Map(start.entries()) }
  const { arrived } = descent
  const places = new Map(graph.assets.map(({ key }, place) => [key, place]))
  const found: [AssetKey, PartitionSet][] = []
  for (const unit of orderUnits(graph)) {
    const members = unit.filter((key) => keys.has(key)).sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0))
    for (const key of members) passOn(descent, key, (downstream) => unit.includes(downstream))
    const [first, ...more] = members.flatMap((key) => arrived.get(key) ?? [])
    if (first === undefined) continue
    const whole = more.reduce((set, other) => set.union(other), first)
    if (whole.isEmpty) continue
    for (const key of members) {
      arrived.set(key, whole)
      found.push([key, whole])
    }
    for (const key of members) passOn(descent, key, (downstream) => !unit.includes(downstream))
  }
  return new AssetPartitions(found)
}

/** From partitions of the roots down, through partitioned assets of the selection only. */
const followDown = (graph: BackfillGraph, keys: readonly AssetKey[], start: (root: AssetKey) => PartitionSet): AssetPartitions => {
  const partitioned = new Set(keys.filter((key) => graph.isPartitioned(key)))
  const roots = rootsWithin(graph, partitioned)
  checkRoots(graph, roots)
  const below = descend(graph, partitioned, new AssetPartitions([...roots].map((root) => [root, start(root)] as const)))
  return below.union(allOf(graph, keys.filter((key) => !partitioned.has(key))))
}

const resolveNamed = (graph: BackfillGraph, target: BackfillTarget): AssetPartitions => {
  if ('byAsset' in target) {
    return target.byAsset.reduce((all, { asset, ranges }) => {
      const isWhole = ranges === undefined || graph.partitionsOf(asset) === wholeAsset
      return all.with(asset, isWhole ? graph.partitionsOf(asset).all() : rangesOf(graph, asset, ranges))
    }, new AssetPartitions())
  }
  const keys = withUnits(graph, target.assets)
  if ('allPartitions' in target) return allOf(graph, keys)
  if ('ranges' in target) return followDown(graph, keys, (root) => rangesOf(graph, root, target.ranges))
  return followDown(graph, keys, (root) => graph.partitionsOf(root).setOf(target.partitions))
}

/**
 * The asset partitions that a backfill covers, with all that is made together with them. Throws `unknown-asset`; `unknown-partition` for a key that does not exist; `invalid-partitions` when keys are
 * given for roots with different partitions; `bad-request` for assets that cannot run.
 */
export const resolveTarget = (graph: BackfillGraph, target: BackfillTarget): AssetPartitions => {
  const named = 'byAsset' in target ? target.byAsset.map(({ asset }) => asset) : target.assets
  checkRunnable(graph, named)
  return spreadOverUnits(graph, resolveNamed(graph, target))
}
