import type { PartitionSet } from '../partitions/partition-set'
import { PartitionSet as PartitionSetOf } from '../partitions/partition-set'
import type { Partitions } from '../partitions/open-partitions'
import { productOf, regionOfSpans, type Span } from '../partitions/region'
import { TimeAxis } from '../partitions/time-axis'

/** So many seconds earlier by the clocks of the zone, so that a day back is the same time of the day before, however long that day is. */
const clockBack = ({ definition: { zone } }: TimeAxis, instant: number, seconds: number): number =>
  zone.instantOf(instant + zone.offsetAt(instant) - seconds * 1000)

/** The windows that lie in so many seconds before the end of the newest. */
const windowsOf = (axis: TimeAxis, lookbackSeconds: number | undefined): Span => {
  const { from, to } = axis.existing
  if (from === to || lookbackSeconds === undefined) return { from: Math.max(from, to - 1), to }
  const end = axis.ticks.endOf(to - 1)
  return { from: Math.max(from, axis.ticks.numberAt(clockBack(axis, end, lookbackSeconds))), to }
}

/** The newest partition, or those within a lookback; all where there is no time. With several dimensions, all that lie in such a window. */
export const latestWindow = (partitions: Partitions, lookbackSeconds: number | undefined): PartitionSet => {
  const times = partitions.axes.filter((axis) => axis instanceof TimeAxis)
  const [time] = times
  if (time === undefined || times.length > 1) return partitions.all()
  const regions = partitions.axes.map((axis) => regionOfSpans([axis === time ? windowsOf(time, lookbackSeconds) : axis.existing]))
  return new PartitionSetOf(partitions, productOf(regions))
}
