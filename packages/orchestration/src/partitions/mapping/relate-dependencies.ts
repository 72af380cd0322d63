import type { PartitionMapping } from '@millrace/protocol'
import type { PartitionKeys, PartitionSet } from '../partition-set'
import { relatePartitions, type PartitionEdge, type PartitionRelation, type UpstreamPartitions } from './relate-partitions'

/** All dependencies of one asset on another, each by its own mapping: what any of them reads is read. */
export interface DependencyRelation extends Omit<PartitionRelation, 'mapping'> {
  /** Those in force, also where they were inferred; each once. */
  readonly mappings: readonly PartitionMapping[]
}

export interface DependencyEdge extends Omit<PartitionEdge, 'mapping'> {
  /** At least one; null: the one that is meant when none is given. */
  readonly mappings: readonly (PartitionMapping | null)[]
}

const joinKeys = (all: readonly PartitionKeys[]): PartitionKeys => {
  const some = all.filter(({ size }) => size > 0)
  const [only, ...more] = some
  if (only === undefined) return { size: 0, keys: () => [] }
  if (more.length === 0) return only
  const keys = new Set(some.flatMap((each) => [...each.keys()]))
  return { size: keys.size, keys: () => keys }
}

const joinUpstream = (all: readonly UpstreamPartitions[], none: PartitionSet): UpstreamPartitions => ({
  partitions: all.reduce((union, { partitions }) => union.union(partitions), none),
  nonexistent: joinKeys(all.map(({ nonexistent }) => nonexistent)),
  unlisted: [...new Set(all.flatMap(({ unlisted }) => unlisted))],
})

/** Opens the dependencies between the partitions of two assets. Throws `invalid-partitions` for a mapping that does not fit them. */
export const relateDependencies = ({ mappings, upstream, downstream, ...edge }: DependencyEdge): DependencyRelation => {
  const distinct = [...new Map(mappings.map((mapping) => [JSON.stringify(mapping), mapping])).values()]
  const relations = distinct.map((mapping) => relatePartitions({ mapping, upstream, downstream, ...edge }))
  const inForce = relations.map(({ mapping }) => mapping)
  const [only, ...more] = relations
  if (only !== undefined && more.length === 0) return { mappings: inForce, upstreamOf: (set) => only.upstreamOf(set), downstreamOf: (set) => only.downstreamOf(set) }
  return {
    mappings: inForce,
    upstreamOf: (set) => joinUpstream(relations.map((relation) => relation.upstreamOf(set)), upstream.none()),
    downstreamOf: (set) => relations.map((relation) => relation.downstreamOf(set)).reduce((union, each) => union.union(each)),
  }
}
