import { z } from 'zod'

/** Dynamic partitions of a deployment, but for their keys. */
export const dynamicPartitionsSchema = z.object({
  name: z.string(),
  size: z.int().nonnegative(),
  /** Whether something that is deployed is partitioned by them. */
  isDeclared: z.boolean(),
})
export type DynamicPartitionsRecord = z.infer<typeof dynamicPartitionsSchema>

/** What a change came to: how many keys came or went, and how many there are now. */
export const partitionsChangedSchema = z.object({ changed: z.int().nonnegative(), size: z.int().nonnegative() })
