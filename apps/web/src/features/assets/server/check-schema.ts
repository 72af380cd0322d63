import { checkSeveritySchema, metadataSchema, sourcePositionSchema } from '@millrace/protocol'
import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })

export const checkEvaluationRecordSchema = z.object({
  runId: z.string(),
  seq: z.int().positive(),
  at: instant,
  passed: z.boolean(),
  severity: checkSeveritySchema,
  metadata: metadataSchema,
  description: z.string().nullable(),
  /** Null: the whole asset. */
  partition: z.string().nullable(),
  /** The materialization that it looked at. */
  target: z.object({ runId: z.string(), at: instant }).nullable(),
})
export type CheckEvaluationRecord = z.infer<typeof checkEvaluationRecordSchema>

/** `warned`: it failed with severity `warn`. `errored`: its function threw, so that nothing was found. `never`: nobody evaluated it yet. */
export const checkStatusSchema = z.enum(['never', 'running', 'passed', 'warned', 'failed', 'errored'])
export type CheckStatus = z.infer<typeof checkStatusSchema>

export const assetCheckRecordSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  isBlocking: z.boolean(),
  /** Whether the asset's own function evaluates it, so that it cannot run alone. */
  isOwn: z.boolean(),
  /** Of a partitioned check, that of its worst partition. */
  status: checkStatusSchema,
  latest: checkEvaluationRecordSchema.nullable(),
  latestAttempt: z.object({ runId: z.string(), at: instant }).nullable(),
  /** How many of the partitions that were evaluated stand how; null when the asset is checked as a whole. */
  partitions: z.object({ passed: z.int(), warned: z.int(), failed: z.int(), errored: z.int() }).nullable(),
  /** Whose code evaluates it: not always that of the asset. */
  codeLocation: z.string(),
  source: sourcePositionSchema.nullable(),
})
export type AssetCheckRecord = z.infer<typeof assetCheckRecordSchema>
