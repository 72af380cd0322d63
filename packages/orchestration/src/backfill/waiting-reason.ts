import type { AssetKey } from '@millrace/protocol'
import type { AssetPartitions } from '../graph/asset-partitions'
import type { PartitionSet } from '../partitions/partition-set'
import type { AssetUnit } from './asset-unit'
import { isSamePolicy, type BackfillAsset, type BackfillGraph } from './backfill-asset'

/** Partitions of an asset that may have to wait for one that it depends on. */
export interface WaitingCandidate {
  readonly graph: BackfillGraph
  readonly target: AssetPartitions
  readonly asset: BackfillAsset
  readonly dependency: BackfillAsset
  readonly partitions: PartitionSet
  /** What of the dependency is read, to be made by this backfill, and not made yet. */
  readonly pending: PartitionSet
  /** What of the dependency is requested in this iteration. */
  readonly requested: PartitionSet
  /** Assets that run together with this one, and the partitions at which they were considered. */
  readonly unit: AssetUnit
  readonly unitPartitions: PartitionSet
}

const isSelf = ({ asset, dependency }: WaitingCandidate): boolean => asset.key === dependency.key

/** Runs make equal partitions of all their assets, so a dependency shares one only where just these partitions of it are requested. */
const isRequestedAlike = (candidate: WaitingCandidate): boolean => {
  const { requested, partitions, unit, dependency, unitPartitions } = candidate
  return isSelf(candidate) || requested.equals(partitions) || (unit.includes(dependency.key) && unitPartitions.equals(partitions))
}

const canShareRuns = ({ graph, asset, dependency }: WaitingCandidate): boolean =>
  isSamePolicy(asset.backfillPolicy, dependency.backfillPolicy) && asset.location === dependency.location
  && graph.areSlicedAlike(asset.key, dependency.key)

/** Each partition reads the one of the same key, so that any cut into runs keeps them together. */
const readsOwnKey = ({ graph, asset, dependency }: WaitingCandidate): boolean => {
  if (!graph.isPartitioned(asset.key) && !graph.isPartitioned(dependency.key)) return true
  const mappings = graph.mappingsOf({ upstream: dependency.key, downstream: asset.key })
  return mappings.length > 0
    && mappings.every((mapping) => mapping.type === 'identity' || (mapping.type === 'time-window' && mapping.startOffset === 0 && mapping.endOffset === 0))
}

/** Under any other mapping both must be made whole, in one run. */
const fitsOneRun = ({ target, asset, dependency, requested }: WaitingCandidate): boolean => {
  const policy = dependency.backfillPolicy
  const whole = target.get(dependency.key)
  const own = target.get(asset.key)
  if (policy === null || whole === undefined || own === undefined || !whole.equals(own)) return false
  return (policy.type === 'single-run' || policy.maxPartitionsPerRun > requested.size) && requested.size === whole.size
}

const reasonOfSelf = ({ asset, partitions, pending }: WaitingCandidate): string | null => {
  // Under a policy a run makes a range in order, so that partitions of this very request need not be waited for.
  const needed = asset.backfillPolicy === null ? pending : pending.difference(partitions)
  return needed.isEmpty ? null : `waits for ${needed.size} earlier partitions of itself`
}

const name = ({ key }: { readonly key: AssetKey }): string => `“${key}”`

/** Why the partitions cannot be requested in the same iteration as what they depend on; null when they can. */
export const waitingReason = (candidate: WaitingCandidate): string | null => {
  const { graph, asset, dependency, requested, unit } = candidate
  if (!isRequestedAlike(candidate)) {
    return requested.isEmpty ? `waits for ${name(dependency)}` : `other partitions of ${name(dependency)} are requested than of ${name(asset)}`
  }
  if (!canShareRuns(candidate)) return `${name(dependency)} and ${name(asset)} differ in policy, code location or partitions, so that no run makes both`
  const dependsOnItself = graph.upstreamKeys(asset.key).includes(asset.key)
  if (dependsOnItself && !unit.includes(dependency.key) && !requested.isEmpty) return `${name(asset)} depends on itself, and runs apart from others`
  if (isSelf(candidate)) return reasonOfSelf(candidate)
  if (readsOwnKey(candidate) || fitsOneRun(candidate)) return null
  return `${name(asset)} reads other partitions of ${name(dependency)} than its own`
}
