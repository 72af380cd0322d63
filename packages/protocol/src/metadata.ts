import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { treePathSchema } from './build'
import { jsonSchema } from './json'

export const tableColumnSchema = z.object({
  name: z.string(),
  type: z.string().default('string'),
  description: z.string().optional(),
  nullable: z.boolean().optional(),
  unique: z.boolean().optional(),
})
export type TableColumn = z.infer<typeof tableColumnSchema>

/** A column, and the columns of other assets that it is made of. */
const columnLineageSchema = z.object({ name: z.string(), from: z.array(z.object({ asset: assetKeySchema, column: z.string() })) })

/** Where the code behind something is to be read: on the web, or a file of the same code location. */
const codeReferenceSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('url'), url: z.string(), label: z.string().optional() }),
  z.object({ type: z.literal('file'), file: treePathSchema, line: z.int().positive().optional(), label: z.string().optional() }),
])
export type CodeReference = z.infer<typeof codeReferenceSchema>

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
  z.object({ type: z.literal('column-lineage'), columns: z.array(columnLineageSchema) }),
  z.object({ type: z.literal('code-references'), references: z.array(codeReferenceSchema) }),
  z.object({ type: z.literal('asset'), value: assetKeySchema }),
  z.object({ type: z.literal('run'), value: z.string() }),
  z.object({ type: z.literal('null') }),
])
export type MetadataValue = z.infer<typeof metadataValueSchema>
export const metadataSchema = z.record(z.string(), metadataValueSchema)
export type Metadata = z.infer<typeof metadataSchema>
