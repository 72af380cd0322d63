import type { PartitionSet } from '../partitions/partition-set'
import { differenceOf, unionOf } from './asset-slices'

/** When what a condition is true for happened, in milliseconds since 1970. */
export type UpdateTimes = readonly { readonly at: number; readonly set: PartitionSet }[]

/** Times are worked out only where a trigger and a reset meet. */
export type LazyTimes = () => UpdateTimes

export const timesAt = (at: number, set: PartitionSet): LazyTimes => () => [{ at, set }]

/** What happened on one side later than whatever happened to it on the other. */
export const laterThan = (times: UpdateTimes, others: UpdateTimes, nothing: PartitionSet): PartitionSet => {
  const latestFirst = [...times].sort((a, b) => b.at - a.at)
  const othersLatestFirst = [...others].sort((a, b) => b.at - a.at)
  let later = nothing
  let undone = nothing
  let next = 0
  for (const { at, set } of latestFirst) {
    for (let other = othersLatestFirst[next]; other !== undefined && other.at >= at; other = othersLatestFirst[next]) {
      undone = unionOf(undone, other.set)
      next += 1
    }
    later = unionOf(later, differenceOf(set, undone))
  }
  return later
}
