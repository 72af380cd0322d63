import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { checkedMaterializationSchema, checkEvaluationSchema } from './asset-check'
import { definitionNameSchema } from './definition-name'
import { errorInfoSchema } from './error'
import { metadataSchema } from './metadata'
import { mappingKeySchema } from './op-step'
import { partitionsChangeSchema } from './partitions-request'
import { valuePointerSchema } from './value-pointer'

export const logLevelSchema = z.enum(['debug', 'info', 'warn', 'error'])
export type LogLevel = z.infer<typeof logLevelSchema>

const at = z.iso.datetime()
const run = { at }
const step = { at, stepKey: z.string(), attempt: z.int().positive() }

/** Why a step did not run: what it needs failed (or was itself skipped or canceled), produced no output, or did not pass a blocking check. */
export const skipReasonSchema = z.object({
  kind: z.enum(['upstream-failed', 'output-not-produced', 'check-failed']),
  /** The steps directly above that are the reason. */
  steps: z.array(z.string()),
})
export type SkipReason = z.infer<typeof skipReasonSchema>

/** A fact about a run, append-only. `at` is the instant it happened, ISO-8601 UTC with milliseconds. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run-enqueued'), ...run }),
  z.object({ type: z.literal('run-starting'), ...run }),
  z.object({ type: z.literal('run-start'), ...run }),
  z.object({ type: z.literal('run-success'), ...run }),
  z.object({ type: z.literal('run-failure'), ...run, error: errorInfoSchema.optional(), failedSteps: z.array(z.string()) }),
  z.object({ type: z.literal('run-canceling'), ...run, by: z.string().optional() }),
  z.object({ type: z.literal('run-canceled'), ...run }),
  /** The process of the run began (again); `worker` names where. */
  z.object({ type: z.literal('process-start'), ...run, worker: z.string(), epoch: z.int() }),
  /** The process or its worker was lost; running steps go back to pending or fail. */
  z.object({ type: z.literal('process-lost'), ...run, message: z.string(), epoch: z.int() }),
  /** A write of an earlier epoch was refused. */
  z.object({ type: z.literal('stale-write-refused'), ...run, epoch: z.int(), message: z.string() }),
  z.object({ type: z.literal('step-start'), ...step }),
  z.object({ type: z.literal('step-success'), ...step, durationMs: z.number().nonnegative() }),
  z.object({ type: z.literal('step-failure'), ...step, durationMs: z.number().nonnegative(), error: errorInfoSchema }),
  /** The attempt failed or was lost and another follows. */
  z.object({ type: z.literal('step-retry'), ...step, error: errorInfoSchema, retryAt: at.optional() }),
  z.object({ type: z.literal('step-skipped'), at, stepKey: z.string(), reason: skipReasonSchema }),
  z.object({ type: z.literal('step-canceled'), at, stepKey: z.string(), attempt: z.int().nonnegative() }),
  z.object({
    type: z.literal('asset-materialized'), ...step, asset: assetKeySchema, partition: z.string().optional(),
    metadata: metadataSchema, value: valuePointerSchema.optional(), codeVersion: z.string().optional(), dataVersion: z.string().optional(),
  }),
  /** A step yielded an output. What earlier attempts yielded does not count once another starts. */
  z.object({
    type: z.literal('step-output'), ...step, output: z.string(), mappingKey: mappingKeySchema.optional(),
    value: valuePointerSchema.optional(), metadata: metadataSchema.optional(),
  }),
  /** A step looked at an asset that something else keeps up to date. */
  z.object({ type: z.literal('asset-observed'), ...step, asset: assetKeySchema, partition: z.string().optional(), metadata: metadataSchema, dataVersion: z.string().optional() }),
  /** A step added keys of dynamic partitions to the deployment, or took some away. */
  z.object({ type: z.literal('partitions-changed'), ...step, ...partitionsChangeSchema.shape }),
  /** Comes before the end of its step. `target`: the materialization that it looked at; absent when there was none. */
  z.object({ type: z.literal('asset-check-evaluated'), ...step, ...checkEvaluationSchema.shape, isBlocking: z.boolean(), target: checkedMaterializationSchema.optional() }),
  /** A step that was to evaluate the check failed before it said anything about it. */
  z.object({ type: z.literal('asset-check-errored'), ...step, asset: assetKeySchema, name: z.string(), partition: z.string().optional() }),
  /** A hook ran after its step had ended. Neither this nor the next two change how the step or the run ended. */
  z.object({ type: z.literal('hook-completed'), ...step, hook: definitionNameSchema, durationMs: z.number().nonnegative() }),
  z.object({ type: z.literal('hook-failed'), ...step, hook: definitionNameSchema, durationMs: z.number().nonnegative(), error: errorInfoSchema }),
  /** A hook was due and did not run, or nobody knows whether it did. `reason` is a sentence for a person. */
  z.object({ type: z.literal('hook-skipped'), ...step, hook: definitionNameSchema, reason: z.string() }),
  z.object({ type: z.literal('asset-failed'), ...step, asset: assetKeySchema, partition: z.string().optional() }),
  z.object({ type: z.literal('log'), at, stepKey: z.string().optional(), attempt: z.int().positive().optional(), level: logLevelSchema, source: z.enum(['log', 'stdout', 'stderr']), message: z.string() }),
])
export type RunEvent = z.infer<typeof runEventSchema>
export type RunEventType = RunEvent['type']

/** An event as stored and served. `seq` is gapless per run, from 1. */
export type StoredRunEvent = RunEvent & { runId: string; seq: number }
