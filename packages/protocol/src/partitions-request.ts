import { z } from 'zod'
import { dynamicPartitionKeySchema } from './partition-key'

/** The name under which a deployment keeps the keys of dynamic partitions. */
export const dynamicPartitionsNameSchema = z.string().min(1).max(256)

/** Keys of dynamic partitions to add, or to take away. Keys that are there already, or are not there, change nothing. */
export const partitionsRequestSchema = z.object({
  action: z.enum(['add', 'delete']),
  name: dynamicPartitionsNameSchema,
  keys: z.array(dynamicPartitionKeySchema).min(1).max(100_000),
})
export type PartitionsRequest = z.infer<typeof partitionsRequestSchema>

/** How many keys one event names at most; a step that changes more says so in several. */
export const maxKeysPerChange = 1_000

/** The same, of a step. */
export const partitionsChangeSchema = partitionsRequestSchema.extend({ keys: z.array(dynamicPartitionKeySchema).min(1).max(maxKeysPerChange) })
