import {
  errorInfoSchema, runConfigSchema, runEventSchema, runOriginSchema, runStatusSchema, runTargetSchema, skipReasonSchema, stepStatusSchema, tagsSchema,
  type LogLevel, type RunStatus, type Tags,
} from '@millrace/protocol'
import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })
const seq = z.int().nonnegative()

/** The exact build that a run runs, whatever is deployed by now. */
export const runBuildSchema = z.object({ id: z.string(), codeLocation: z.string(), commit: z.string() })

export const runSummarySchema = z.object({
  id: z.string(),
  status: runStatusSchema,
  target: runTargetSchema,
  build: runBuildSchema,
  tags: tagsSchema,
  origin: runOriginSchema,
  /** Who launched it, as people read it. */
  launchedBy: z.string(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  stepCounts: z.object({ total: z.int(), succeeded: z.int(), failed: z.int(), skipped: z.int(), canceled: z.int() }),
})
export type RunSummary = z.infer<typeof runSummarySchema>

export const runStepSchema = z.object({
  key: z.string(),
  kind: z.enum(['asset', 'multi-asset', 'check', 'op']),
  /** Of a multi-asset, or of an op in the graph of an asset: the keys of those that the step makes. */
  assets: z.array(z.string()).optional(),
  /** The step of the plan. Of those that a dynamic output makes of one, all have the same, and their keys end with their own: `path[key]`. */
  path: z.string(),
  /** Of an op in the graph of an asset, or of several: the name of the graph, which its key begins with. */
  graph: z.string().optional(),
  status: stepStatusSchema,
  attempts: z.int().nonnegative(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Paths of the steps that this one waits for. */
  needs: z.array(z.string()),
  error: errorInfoSchema.optional(),
  skipReason: skipReasonSchema.optional(),
})
export type RunStep = z.infer<typeof runStepSchema>

/** `steps` holds every step that is known, in the plan's order; those that have not begun are `pending`. `path[?]` stands for those of keys that are not known yet. */
export const runDetailSchema = runSummarySchema.extend({
  buildHash: z.string().nullable(),
  config: runConfigSchema,
  runKey: z.string().nullable(),
  rerunOf: z.string().nullable(),
  lastSeq: seq,
  steps: z.array(runStepSchema),
  error: errorInfoSchema.optional(),
})
export type RunDetail = z.infer<typeof runDetailSchema>

/** A run as a reader gets it. */
export const runViewSchema = runDetailSchema.extend({
  /** How many runs of the deployment may be live at once; a queued run waits for one of them to end. */
  runSlots: z.int().positive(),
})
export type RunView = z.infer<typeof runViewSchema>

export const storedRunEventSchema = z.intersection(runEventSchema, z.object({ runId: z.string(), seq: z.int().positive() }))

export interface RunFilter {
  statuses?: readonly RunStatus[] | undefined
  codeLocationId?: string | undefined
  asset?: string | undefined
  job?: string | undefined
  buildId?: string | undefined
  tags?: Tags | undefined
  createdAfter?: string | undefined
  createdBefore?: string | undefined
  search?: string | undefined
}

export interface RunEventFilter {
  stepKey?: string | undefined
  /** This level or a graver one. */
  level?: LogLevel | undefined
  kind?: 'all' | 'events' | 'logs' | undefined
  search?: string | undefined
}
