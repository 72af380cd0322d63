import { z } from 'zod'
import { jsonObjectSchema, jsonSchema } from './json'

/** What a launch may configure: per asset, per op, per resource, and how the run executes. */
export const runConfigSchema = z.strictObject({
  assets: z.record(z.string(), jsonSchema).optional(),
  ops: jsonObjectSchema.optional(),
  resources: jsonObjectSchema.optional(),
  execution: z.strictObject({
    /** How many steps run at once in the process of the run; default 16 (async concurrency, not threads). */
    maxConcurrent: z.int().min(1).max(1000).optional(),
  }).optional(),
})
export type RunConfig = z.infer<typeof runConfigSchema>
export const tagsSchema = z.record(z.string().min(1).max(128), z.string().max(1024))
export type Tags = z.infer<typeof tagsSchema>
