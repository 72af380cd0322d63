import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { definitionNameSchema } from './definition-name'
import { errorInfoSchema } from './error'
import { metadataSchema } from './metadata'
import { partitionKeySchema } from './partition-key'
import { partitionsRequestSchema } from './partitions-request'
import { runConfigSchema, tagsSchema } from './run-config'
import { runStatusSchema } from './run'

const position = z.int().nonnegative()

/** A run that a tick asks for. */
export const runRequestSchema = z.object({
  /** Of all runs that one schedule or sensor ever requests with this key, one is launched. */
  runKey: z.string().min(1).max(1024).optional(),
  /** Which of several jobs. */
  job: definitionNameSchema.optional(),
  /** Only these of the target's assets. */
  assets: z.array(assetKeySchema).min(1).max(100_000).optional(),
  partition: partitionKeySchema.optional(),
  config: runConfigSchema.optional(),
  tags: tagsSchema,
})
export type RunRequest = z.infer<typeof runRequestSchema>

/** Something that happened to an asset elsewhere. */
const assetReportSchema = z.object({
  kind: z.enum(['materialization', 'observation']),
  asset: assetKeySchema,
  partition: partitionKeySchema.optional(),
  metadata: metadataSchema,
  dataVersion: z.string().min(1).max(256).optional(),
})

/** What one evaluation of a schedule or sensor came to. */
export const tickOutcomeSchema = z.object({
  runs: z.array(runRequestSchema).max(10_000),
  /** Why no run was requested. Absent when some were. */
  skipReason: z.string().max(65_536).optional(),
  /** What the next tick gets as its cursor; absent: what this one got. */
  cursor: z.string().max(1_048_576).optional(),
  partitions: z.array(partitionsRequestSchema).max(1_000),
  reports: z.array(assetReportSchema).max(10_000),
  /** Materializations that a sensor of several assets need not see again: these, or all that it saw. */
  consumed: z.union([z.literal('all'), z.array(z.object({ asset: assetKeySchema, position })).max(100_000)]),
})
export type TickOutcome = z.infer<typeof tickOutcomeSchema>

/** A materialization, as sensors see it. */
export const assetEventSchema = z.object({
  asset: assetKeySchema,
  /** Among all events of the deployment. */
  position,
  /** Milliseconds since 1970. */
  at: z.number(),
  partition: z.string().max(1024).optional(),
  runId: z.string().optional(),
  dataVersion: z.string().max(256).optional(),
  metadata: metadataSchema,
})
export type AssetEvent = z.infer<typeof assetEventSchema>

/** A run that came to a status, as sensors see it. */
export const runStatusEventSchema = z.object({
  runId: z.string(),
  job: definitionNameSchema.optional(),
  tags: tagsSchema,
  status: runStatusSchema,
  /** Milliseconds since 1970. */
  at: z.number(),
  partition: z.string().max(1024).optional(),
  /** Of a failed run. */
  error: errorInfoSchema.optional(),
  failedSteps: z.array(z.object({ key: z.string(), error: errorInfoSchema.optional() })).max(10_000),
})
export type RunStatusEvent = z.infer<typeof runStatusEventSchema>

/** Which materializations of an asset a sensor has consumed. */
export const assetCursorSchema = z.object({
  /** All up to here, but for `open`. */
  position,
  /** Earlier materializations of single partitions that it was shown and left. */
  open: z.array(position),
})
export type AssetCursor = z.infer<typeof assetCursorSchema>
