import { MillraceError } from '@millrace/protocol'
import type { PartitionAxis } from './axis'
import { emptyRegion, hasPoint, intersect, isSameRegion, pointsOf, regionOfSpans, sizeOfRegion, subtract, unite, type Region } from './region'

/** Keys that can be counted and listed, wherever they come from. */
export interface PartitionKeys {
  readonly size: number
  /** In the order of the partitions. */
  keys(): Iterable<string>
}

/** The dimensions that a set lives in. */
export interface PartitionSpace {
  readonly fingerprint: string
  readonly axes: readonly PartitionAxis[]
}

export const keyOfPoint = (axes: readonly PartitionAxis[], point: readonly number[]): string =>
  axes.map((axis, index) => axis.keyOf(point[index] ?? 0)).join('|')

/** The place of a key; null when it names no partition. */
export const pointOfKey = (axes: readonly PartitionAxis[], key: string): readonly number[] | null => {
  const parts = axes.length === 1 ? [key] : key.split('|')
  if (parts.length !== axes.length) return null
  const point: number[] = []
  for (const [index, axis] of axes.entries()) {
    const ordinal = axis.ordinalOf(parts[index] ?? '')
    if (ordinal === null) return null
    point.push(ordinal)
  }
  return point
}

/** An immutable set of partitions of one definition. A million neighbouring keys take one run; nothing is listed until it is asked for. */
export class PartitionSet implements PartitionKeys {
  readonly space: PartitionSpace
  readonly region: Region
  #size: number | null = null

  constructor(space: PartitionSpace, region: Region) {
    this.space = space
    this.region = region
  }

  get size(): number {
    this.#size ??= sizeOfRegion(this.region)
    return this.#size
  }

  get isEmpty(): boolean {
    return this.region.length === 0
  }

  has(key: string): boolean {
    const point = pointOfKey(this.space.axes, key)
    return point !== null && hasPoint(this.region, point)
  }

  *keys(): Generator<string, void> {
    const [only, ...more] = this.space.axes
    if (only !== undefined && more.length === 0) {
      for (const { from, to } of this.region) for (let ordinal = from; ordinal < to; ordinal++) yield only.keyOf(ordinal)
      return
    }
    for (const point of pointsOf(this.region)) yield keyOfPoint(this.space.axes, point)
  }

  [Symbol.iterator](): Generator<string, void> {
    return this.keys()
  }

  union(other: PartitionSet): PartitionSet {
    return this.#with(unite(this.region, this.#regionOf(other)))
  }

  intersection(other: PartitionSet): PartitionSet {
    return this.#with(intersect(this.region, this.#regionOf(other)))
  }

  difference(other: PartitionSet): PartitionSet {
    return this.#with(subtract(this.region, this.#regionOf(other)))
  }

  isSubsetOf(other: PartitionSet): boolean {
    return this.difference(other).isEmpty
  }

  equals(other: PartitionSet): boolean {
    return this.space.fingerprint === other.space.fingerprint && isSameRegion(this.region, other.region)
  }

  #with(region: Region): PartitionSet {
    return region === this.region ? this : new PartitionSet(this.space, region)
  }

  #regionOf(other: PartitionSet): Region {
    if (other.space !== this.space && other.space.fingerprint !== this.space.fingerprint) {
      throw new MillraceError('invalid-partitions', 'these sets are of different partitions; translate one of them first')
    }
    return other.region
  }
}

export const emptySet = (space: PartitionSpace): PartitionSet => new PartitionSet(space, emptyRegion)

/** The same keys as partitions of another definition; keys that it does not know are left out. */
export const translateSet = (set: PartitionSet, space: PartitionSpace): PartitionSet => {
  if (set.space.fingerprint === space.fingerprint) return new PartitionSet(space, set.region)
  return setOfKeys(space, set.keys())
}

/** A set of keys; those that name no partition are left out. */
export const setOfKeys = (space: PartitionSpace, keys: Iterable<string>): PartitionSet => {
  const points: (readonly number[])[] = []
  for (const key of keys) {
    const point = pointOfKey(space.axes, key)
    if (point !== null) points.push(point)
  }
  return setOfPoints(space, points)
}

export const setOfPoints = (space: PartitionSpace, points: readonly (readonly number[])[]): PartitionSet => {
  if (space.axes.length > 1) return new PartitionSet(space, regionOfPoints(points, 0))
  return new PartitionSet(space, regionOfSpans(points.map(([ordinal = 0]) => ({ from: ordinal, to: ordinal + 1 }))))
}

const regionOfPoints = (points: readonly (readonly number[])[], depth: number): Region => {
  const groups = new Map<number, (readonly number[])[]>()
  for (const point of points) {
    const ordinal = point[depth] ?? 0
    const group = groups.get(ordinal)
    if (group === undefined) groups.set(ordinal, [point])
    else group.push(point)
  }
  const runs: { from: number; to: number; below: Region | null }[] = []
  for (const ordinal of [...groups.keys()].sort((a, b) => a - b)) {
    const group = groups.get(ordinal) ?? []
    const below = depth + 1 < (group[0]?.length ?? 0) ? regionOfPoints(group, depth + 1) : null
    const last = runs.at(-1)
    if (last !== undefined && last.to === ordinal && isSameRegion(last.below, below)) last.to = ordinal + 1
    else runs.push({ from: ordinal, to: ordinal + 1, below })
  }
  return runs
}
