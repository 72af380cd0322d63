import { z } from 'zod'

const windowSchema = z.object({ start: z.iso.datetime(), end: z.iso.datetime() })
const dimensionSchema = z.object({ key: z.string(), window: windowSchema.optional() })

/** A partition as the code that makes it sees it. Windows are instants in UTC, the end not included. */
export const partitionSchema = z.object({
  key: z.string(),
  window: windowSchema.optional(),
  /** Of several dimensions, by name. */
  dimensions: z.record(z.string(), dimensionSchema).optional(),
})
export type Partition = z.infer<typeof partitionSchema>

/** How many partitions one step can make, or read through one input. */
export const maxPartitionsPerStep = 10_000

/** What a step makes: one partition, or a range, even if that holds only one. */
export const stepPartitionsSchema = z.object({
  isRange: z.boolean(),
  partitions: z.array(partitionSchema).min(1).max(maxPartitionsPerStep),
})
export type StepPartitions = z.infer<typeof stepPartitionsSchema>
