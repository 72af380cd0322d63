import { openPartitions, Partitions } from '../partitions/open-partitions'
import { emptySet, PartitionSet, translateSet } from '../partitions/partition-set'
import { intersect } from '../partitions/region'
import { sameDefinition } from '../partitions/same-definition'
import { TimeAxis } from '../partitions/time-axis'
import { Temporal } from 'temporal-polyfill'

/**
 * Stands for an asset without partitions: one slice, the asset as a whole, whose key is the empty text. So every set in the evaluation of
 * conditions is a `PartitionSet`, whether or not an asset is partitioned.
 */
export const wholeAsset: Partitions = openPartitions({ type: 'static', keys: [''] }, { now: Temporal.Instant.fromEpochMilliseconds(0) })

const whole = wholeAsset.all()
const nothing = wholeAsset.none()

/** All or nothing of an asset without partitions. */
export const wholeSet = (isIn: boolean): PartitionSet => (isIn ? whole : nothing)

const isWhole = (set: PartitionSet): boolean => set.space === wholeAsset

export const unionOf = (one: PartitionSet, other: PartitionSet): PartitionSet => {
  if (one === other || other.isEmpty) return one
  return one.isEmpty ? other : one.union(other)
}

export const intersectionOf = (one: PartitionSet, other: PartitionSet): PartitionSet => {
  if (one === other || one.isEmpty) return one
  if (isWhole(one)) return other.isEmpty ? nothing : one
  return other.isEmpty ? emptySet(one.space) : one.intersection(other)
}

export const differenceOf = (one: PartitionSet, other: PartitionSet): PartitionSet => {
  if (one.isEmpty || other.isEmpty) return one
  return isWhole(one) ? nothing : one.difference(other)
}

/** `none`: the asset has no partitions. What is remembered survives a change of definition only within a kind. */
export type SliceKind = 'none' | 'keys' | 'time'

export const sliceKind = (partitions: Partitions): SliceKind => {
  if (partitions === wholeAsset) return 'none'
  return partitions.axes.length === 1 && partitions.axes[0] instanceof TimeAxis ? 'time' : 'keys'
}

/** A set as it was at an earlier tick. */
export interface PastSet {
  readonly kind: SliceKind
  readonly set: PartitionSet
}

const isSameTime = ({ space }: PartitionSet, { definition }: Partitions): boolean =>
  space instanceof Partitions && space.definition.type !== 'multi' && definition.type !== 'multi' && sameDefinition(space.definition, definition)

/**
 * A set of an earlier tick among the partitions of now; null when the asset's partitions are of another kind since. As in the reference, other
 * windows of time are as good as another kind, while keys are found again one by one.
 */
export const recallSet = (past: PastSet, partitions: Partitions): PartitionSet | null => {
  if (past.kind !== sliceKind(partitions)) return null
  if (past.set.space === partitions) return past.set
  if (past.kind === 'time' && !isSameTime(past.set, partitions)) return null
  return past.set.isEmpty ? partitions.none() : translateSet(past.set, partitions)
}

/** What of a set exists now. */
export const existingOf = (set: PartitionSet, partitions: Partitions): PartitionSet => {
  if (set.space === wholeAsset || set.isEmpty) return set
  return new PartitionSet(partitions, intersect(set.region, partitions.all().region))
}
