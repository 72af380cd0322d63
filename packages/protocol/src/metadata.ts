import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { jsonSchema } from './json'

export const tableColumnSchema = z.object({
  name: z.string(),
  type: z.string().default('string'),
  description: z.string().optional(),
  nullable: z.boolean().optional(),
  unique: z.boolean().optional(),
})
export type TableColumn = z.infer<typeof tableColumnSchema>

/** JSON has no infinities and no NaN; they travel as words. */
const numberSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])

/** One metadata value of an asset or an event, tagged by kind. */
export const metadataValueSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), value: z.string() }),
  z.object({ type: z.literal('url'), value: z.string() }),
  z.object({ type: z.literal('path'), value: z.string() }),
  z.object({ type: z.literal('json'), value: jsonSchema }),
  z.object({ type: z.literal('markdown'), value: z.string() }),
  z.object({ type: z.literal('number'), value: numberSchema }),
  z.object({ type: z.literal('boolean'), value: z.boolean() }),
  z.object({ type: z.literal('timestamp'), value: z.iso.datetime({ offset: true }) }),
  z.object({ type: z.literal('table'), columns: z.array(tableColumnSchema), rows: z.array(z.record(z.string(), jsonSchema)) }),
  z.object({ type: z.literal('table-schema'), columns: z.array(tableColumnSchema) }),
  z.object({ type: z.literal('asset'), value: assetKeySchema }),
  z.object({ type: z.literal('run'), value: z.string() }),
  z.object({ type: z.literal('null') }),
])
export type MetadataValue = z.infer<typeof metadataValueSchema>
export const metadataSchema = z.record(z.string(), metadataValueSchema)
export type Metadata = z.infer<typeof metadataSchema>
