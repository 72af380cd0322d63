import { buildProblemSchema, buildStatusSchema } from '@millrace/protocol'
import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })

export const buildSummarySchema = z.object({
  id: z.string(),
  codeLocation: z.string(),
  commit: z.string(),
  message: z.string(),
  author: z.string(),
  status: buildStatusSchema,
  hash: z.string().nullable(),
  /** Whether the deployment's pointer is at this build now. */
  deployed: z.boolean(),
  /** How many assets it defines; null until it succeeded. */
  assets: z.int().nonnegative().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
})
export type BuildSummary = z.infer<typeof buildSummarySchema>

export const manifestSummarySchema = z.object({ assets: z.int(), observableAssets: z.int(), virtualAssets: z.int(), externalAssets: z.int(), jobs: z.int(), groups: z.array(z.string()) })

export const buildDetailSchema = buildSummarySchema.extend({
  errors: z.array(buildProblemSchema),
  log: z.string(),
  manifest: manifestSummarySchema.nullable(),
})
export type BuildDetail = z.infer<typeof buildDetailSchema>

export const deployRecordSchema = z.object({
  at: instant,
  kind: z.enum(['deploy', 'rollback']),
  buildId: z.string(),
  previousBuildId: z.string().nullable(),
  /** Null when the build has been removed since. */
  commit: z.string().nullable(),
  message: z.string().nullable(),
  by: z.string().nullable(),
})
export type DeployRecord = z.infer<typeof deployRecordSchema>
