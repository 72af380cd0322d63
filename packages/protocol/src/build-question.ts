import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { definitionNameSchema } from './definition-name'
import { maxPartitionsPerStep, partitionSchema } from './partition'
import { runConfigSchema } from './run-config'

/** What reads an input: the key of an asset, or of a function that evaluates checks. */
export const readerKeySchema = z.string().min(1).max(1_024)

/** Which partitions does the author's own mapping read, for each of these? */
export const mappingQuestionFields = {
  reader: readerKeySchema,
  /** Null: the mapping stands in `deps`. */
  input: z.string().nullable(),
  /** The asset whose partitions are read. */
  upstream: assetKeySchema,
  partitions: z.array(partitionSchema).max(maxPartitionsPerStep),
}

/** What only the code of a build can say, and says the same whenever it is asked. */
export const buildQuestionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('mapping'), ...mappingQuestionFields }),
  /** How is a job configured for this partition? */
  z.object({ type: z.literal('config'), job: definitionNameSchema, partition: partitionSchema }),
])
export type BuildQuestion = z.infer<typeof buildQuestionSchema>

/** The keys that each partition reads, in the order of the question. */
export const mappingKeysSchema = z.array(z.array(z.string().min(1).max(8_192)).max(maxPartitionsPerStep)).max(maxPartitionsPerStep)

export const buildAnswerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('mapping'), keys: mappingKeysSchema }),
  z.object({ type: z.literal('config'), config: runConfigSchema }),
])
export type BuildAnswer = z.infer<typeof buildAnswerSchema>
