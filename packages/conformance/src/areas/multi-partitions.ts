import { openPartitions, type Partitions, type PartitionSet } from '@millrace/orchestration/partitions'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { ends, readPartitionsInput, refusalOr } from './partition-input'

const inputSchema = z.object({
  dimensions: z.unknown(),
  now: z.string(),
  keys: z.array(z.string()).default([]),
  make: z.array(z.record(z.string(), z.string())).default([]),
  withDimensionKey: z.array(z.object({ dimension: z.string(), key: z.string() })).default([]),
  ranges: z.array(z.tuple([z.string(), z.string()])).default([]),
})

const listedWhole = 40
const atEachEnd = 8

const listing = (set: PartitionSet): unknown =>
  set.size <= listedWhole ? { count: set.size, keys: [...set] } : { count: set.size, ...ends(set, { size: set.size, count: atEachEnd }) }

const describeKey = (partitions: Partitions, key: string): unknown => {
  const byDimension = partitions.partsOf(key)
  return byDimension === null ? { exists: false } : { exists: true, byDimension }
}

/** The area `multi_partitions`: keys of partitions with several dimensions. */
export const runMultiPartitions = (input: unknown): unknown => {
  const asked = inputSchema.parse(input)
  return refusalOr(() => {
    const definition = readPartitionsInput({ type: 'multi', dimensions: asked.dimensions })
    const partitions = openPartitions(definition, { now: Temporal.Instant.from(asked.now) })
    return {
      dimensionNames: partitions.dimensions.map(({ name }) => name),
      all: listing(partitions.all()),
      lastKey: partitions.lastKey,
      keys: asked.keys.map((key) => describeKey(partitions, key)),
      made: asked.make.map((parts) => refusalOr(() => partitions.keyOf(parts))),
      withDimensionKey: asked.withDimensionKey.map(({ dimension, key }) => refusalOr(() => listing(partitions.withDimensionKey(dimension, key)))),
      ranges: asked.ranges.map(([first, last]) => refusalOr(() => listing(partitions.range(first, last)))),
    }
  })
}
