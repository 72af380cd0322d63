import { jsonSchema, sourcePositionSchema } from '@millrace/protocol'
import { z } from 'zod'

export const resourceSchema = z.object({
  name: z.string(),
  kind: z.enum(['resource', 'io-manager']),
  description: z.string().nullable(),
  configSchema: jsonSchema.nullable().describe('JSON Schema; null when it takes none.'),
  binding: z.object({
    values: jsonSchema.describe('Null where a reference stands.'),
    references: z.array(z.object({ path: z.string(), kind: z.enum(['env', 'secret']), name: z.string(), hasDefault: z.boolean() })),
    isAtLaunch: z.boolean(),
  }).nullable(),
  resources: z.array(z.string()).describe('Those that it stands on.'),
  users: z.object({ assets: z.array(z.string()), ops: z.array(z.string()), resources: z.array(z.string()) }),
  source: sourcePositionSchema.nullable(),
})
export type ResourceRecord = z.infer<typeof resourceSchema>
