import type { Partition } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import type { PartitionAxis } from './axis'
import type { Partitions } from './open-partitions'
import { TimeAxis } from './time-axis'

const instantText = (milliseconds: number): string => Temporal.Instant.fromEpochMilliseconds(milliseconds).toString({ fractionalSecondDigits: 3 })

const describePart = (axis: PartitionAxis, key: string): Pick<Partition, 'key' | 'window'> => {
  const ordinal = axis instanceof TimeAxis ? axis.ordinalOf(key) : null
  if (!(axis instanceof TimeAxis) || ordinal === null) return { key }
  return { key, window: { start: instantText(axis.ticks.startOf(ordinal)), end: instantText(axis.ticks.endOf(ordinal)) } }
}

/** A key with its window, or with the keys and windows of its dimensions. */
export const describePartition = (partitions: Partitions, key: string): Partition => {
  const [only, ...more] = partitions.dimensions
  if (only !== undefined && more.length === 0 && partitions.definition.type !== 'multi') return describePart(only.axis, key)
  const parts = key.split('|')
  return { key, dimensions: Object.fromEntries(partitions.dimensions.map(({ name, axis }, index) => [name, describePart(axis, parts[index] ?? '')])) }
}
