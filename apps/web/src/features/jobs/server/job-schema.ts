import { hookReferenceSchema, jsonSchema, retryPolicySchema, runConfigSchema, runStatusSchema, sourcePositionSchema, tagsSchema } from '@millrace/protocol'
import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })

export const jobSummarySchema = z.object({
  name: z.string(),
  codeLocation: z.string(),
  /** `asset`: materializes a selection of assets; `graph`: runs ops. */
  kind: z.enum(['asset', 'graph']),
  description: z.string().nullable(),
  tags: tagsSchema,
  lastRun: z.object({ id: z.string(), status: runStatusSchema, createdAt: instant, startedAt: instant.nullable(), endedAt: instant.nullable() }).nullable(),
})
export type JobSummary = z.infer<typeof jobSummarySchema>

export const jobStepSchema = z.object({
  /** The asset key, or the path of an op: the names of the graphs it stands in, and its own, joined by dots. */
  path: z.string(),
  /** The op's definition; null for an asset. */
  op: z.string().nullable(),
  description: z.string().nullable(),
  /** Paths of the steps that this one reads or comes after. */
  needs: z.array(z.string()),
  /** Paths of the steps by whose dynamic outputs it is multiplied, outermost first. */
  multipliedBy: z.array(z.string()),
  outputs: z.array(z.object({ name: z.string(), isRequired: z.boolean(), isDynamic: z.boolean() })),
  retry: retryPolicySchema.nullable(),
  /** What runs once it has ended: its own, and those of its call, its graphs and the job. */
  hooks: z.array(hookReferenceSchema),
  /** JSON Schema of its config; `true` when it takes config whose schema cannot be expressed, null when it takes none. */
  configSchema: jsonSchema.nullable(),
  source: sourcePositionSchema.nullable(),
})
export type JobStep = z.infer<typeof jobStepSchema>

export const jobDetailSchema = jobSummarySchema.extend({
  /** Of a job of assets, in the selection language. */
  selection: z.string().nullable(),
  /** In the order of the plan. */
  steps: z.array(jobStepSchema),
  /** Why it cannot be launched as it is, for example because its selection chooses nothing. */
  problem: z.string().nullable(),
  /** What every run of it is given, unless the launch says otherwise. */
  config: runConfigSchema,
  /** What runs once each of its steps has ended, besides their own. */
  hooks: z.array(hookReferenceSchema),
  source: sourcePositionSchema.nullable(),
  build: z.object({ id: z.string(), commit: z.string() }),
})
export type JobDetail = z.infer<typeof jobDetailSchema>
