import { z } from 'zod'
import { checkReferenceSchema } from './asset-check'

export const runStatusSchema = z.enum(['queued', 'starting', 'running', 'succeeded', 'failed', 'canceling', 'canceled'])
export type RunStatus = z.infer<typeof runStatusSchema>
export const isTerminalRunStatus = (status: RunStatus): boolean => status === 'succeeded' || status === 'failed' || status === 'canceled'

export const stepStatusSchema = z.enum(['pending', 'running', 'retrying', 'succeeded', 'failed', 'skipped', 'canceled'])
export type StepStatus = z.infer<typeof stepStatusSchema>

const partitionKeySchema = z.string().min(1).max(8_192)

/** What a run makes of partitioned assets: one partition, or all from one to another, both included. */
export const runPartitionSchema = z.union([partitionKeySchema, z.strictObject({ from: partitionKeySchema, to: partitionKeySchema })])
export type RunPartition = z.infer<typeof runPartitionSchema>

const checksSchema = z.array(checkReferenceSchema).max(1_000)

/** `checks` beside a selection are those that run, in place of all of the selected assets; without a selection they run alone. */
export const runTargetSchema = z.union([
  z.strictObject({ selection: z.string().min(1).max(65_536), checks: checksSchema.optional(), partition: runPartitionSchema.optional() }),
  z.strictObject({ checks: checksSchema.min(1), partition: runPartitionSchema.optional() }),
  z.strictObject({ job: z.string().min(1).max(255), partition: runPartitionSchema.optional() }),
])
export type RunTarget = z.infer<typeof runTargetSchema>

/** Who launched a run. */
export const runOriginSchema = z.union([
  z.object({ kind: z.literal('user'), userId: z.string() }),
  z.object({ kind: z.literal('token'), tokenId: z.string() }),
  z.object({ kind: z.literal('system') }),
])
export type RunOrigin = z.infer<typeof runOriginSchema>
