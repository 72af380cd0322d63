import { PartitionSet, setOfPoints } from '../partitions/partition-set'
import { pointsOf, type Run } from '../partitions/region'

/** The first so many partitions of a set. */
export const firstPartitions = (set: PartitionSet, count: number): PartitionSet => {
  if (set.size <= count) return set
  if (set.space.axes.length > 1) {
    const points: (readonly number[])[] = []
    for (const point of pointsOf(set.region)) if (points.push(point) >= count) break
    return setOfPoints(set.space, points)
  }
  const runs: Run[] = []
  let left = count
  for (const { from, to, below } of set.region) {
    if (left <= 0) break
    runs.push({ from, to: Math.min(to, from + left), below })
    left -= to - from
  }
  return new PartitionSet(set.space, runs)
}
