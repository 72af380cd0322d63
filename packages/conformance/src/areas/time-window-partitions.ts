import { openPartitions, type Partitions, type PartitionWindow } from '@millrace/orchestration/partitions'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { ends, readPartitionsInput, refusalOr } from './partition-input'

const inputSchema = z.object({
  partitions: z.unknown(),
  now: z.string(),
  keys: z.array(z.string()).default([]),
  ranges: z.array(z.tuple([z.string(), z.string()])).default([]),
  instants: z.array(z.string()).default([]),
})

const atEachEnd = 5

const writeWindow = (window: PartitionWindow | null): string[] | null => (window === null ? null : [window.start.toString(), window.end.toString()])

const windowOf = (partitions: Partitions, key: string | null): string[] | null => (key === null ? null : writeWindow(partitions.windowOf(key)))

const describeKey = (partitions: Partitions, key: string): unknown =>
  partitions.has(key)
    ? { exists: true, window: windowOf(partitions, key), next: partitions.nextKey(key), previous: partitions.previousKey(key) }
    : { exists: false }

const describeRange = (partitions: Partitions, [first, last]: [string, string]): unknown =>
  refusalOr(() => {
    const range = partitions.range(first, last)
    return { count: range.size, ...ends(range, { size: range.size, count: atEachEnd }) }
  })

/** The area `time_window_partitions`: which time partitions exist at a moment, and what window each key stands for. */
export const runTimeWindowPartitions = (input: unknown): unknown => {
  const asked = inputSchema.parse(input)
  return refusalOr(() => {
    const partitions = openPartitions(readPartitionsInput(asked.partitions), { now: Temporal.Instant.from(asked.now) })
    const places = (from: number, to: number): string[] => Array.from({ length: Math.max(0, to - from) }, (_, index) => partitions.keyAtPlace(from + index))
    return {
      cron: partitions.cron,
      count: partitions.size,
      first: places(0, Math.min(atEachEnd, partitions.size)),
      last: places(Math.max(0, partitions.size - atEachEnd), partitions.size),
      firstWindow: windowOf(partitions, partitions.firstKey),
      lastWindow: windowOf(partitions, partitions.lastKey),
      keys: asked.keys.map((key) => describeKey(partitions, key)),
      ranges: asked.ranges.map((range) => describeRange(partitions, range)),
      instants: asked.instants.map((instant) => partitions.keyAt(Temporal.Instant.from(instant))),
    }
  })
}
