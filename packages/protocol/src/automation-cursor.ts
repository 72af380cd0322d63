import { z } from 'zod'
import { partitionsDefinitionSchema } from './partitions-definition'
import { encodedPartitionSetSchema } from './partition-set'

/** All or nothing of an asset without partitions, or partitions of one of the definitions that the cursor lists. */
const storedSetSchema = z.union([z.boolean(), z.object({ definition: z.int().min(0), set: encodedPartitionSetSchema })])
export type StoredSliceSet = z.infer<typeof storedSetSchema>

const tickSchema = z.object({ at: z.iso.datetime(), position: z.number() })

/** What one evaluation of automation conditions leaves for the next, at rest. */
export const storedAutomationCursorSchema = z.object({
  version: z.literal(1),
  tick: tickSchema,
  definitions: z.array(partitionsDefinitionSchema),
  entities: z.array(z.object({
    /** An asset's key, or `asset:check`. */
    name: z.string(),
    /** Absent: evaluated at the tick of the cursor. */
    tick: tickSchema.optional(),
    requested: storedSetSchema,
    /** What parts of its condition noted, by their names: sets, or code versions. */
    memories: z.array(z.tuple([z.string(), z.union([storedSetSchema, z.string()])])),
  })),
})
export type StoredAutomationCursor = z.infer<typeof storedAutomationCursorSchema>
