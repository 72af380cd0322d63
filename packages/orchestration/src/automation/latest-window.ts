import type { PartitionSet } from '../partitions/partition-set'
import { PartitionSet as PartitionSetOf } from '../partitions/partition-set'
import type { Partitions } from '../partitions/open-partitions'
import { productOf, regionOfSpans, type Span } from '../partitions/region'
import { TimeAxis } from '../partitions/time-axis'

/** The windows that lie in so many seconds before the end of the newest. */
const windowsOf = (axis: TimeAxis, lookbackSeconds: number | undefined): Span => {
  const { from, to } = axis.existing
  if (from === to || lookbackSeconds === undefined) return { from: Math.max(from, to - 1), to }
  const end = axis.ticks.endOf(to - 1)
  return { from: Math.max(from, axis.ticks.numberAt(end - lookbackSeconds * 1000)), to }
}

/** The newest partition, or those within a lookback; all where there is no time. With several dimensions, all that lie in such a window. */
export const latestWindow = (partitions: Partitions, lookbackSeconds: number | undefined): PartitionSet => {
  const times = partitions.axes.filter((axis) => axis instanceof TimeAxis)
  const [time] = times
  if (time === undefined || times.length > 1) return partitions.all()
  const regions = partitions.axes.map((axis) => regionOfSpans([axis === time ? windowsOf(time, lookbackSeconds) : axis.existing]))
  return new PartitionSetOf(partitions, productOf(regions))
}
