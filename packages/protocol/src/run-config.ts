import { z } from 'zod'
import { jsonObjectSchema, jsonSchema } from './json'

/** What a launch may configure: per asset or function of checks, per op, per resource, and how the run executes. */
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

/** Tags that people may set although their prefix is the platform's; as the reference's, so that tags can be taken along. */
const editableTags: ReadonlySet<string> = new Set([
  'dagster/priority', 'dagster/max_retries', 'dagster/retry_strategy', 'dagster/max_runtime', 'dagster/isolation', 'dagster/retry_on_asset_or_op_failure',
])

/** A tag that only the platform may set; null when there is none. */
export const findReservedTag = (tags: Readonly<Tags>): string | null =>
  Object.keys(tags).find((name) => /^(?:\.?dagster|millrace)\//.test(name) && !editableTags.has(name)) ?? null
