import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { backfillPolicySchema } from './backfill-policy'
import { encodedPartitionSetSchema } from './partition-set'
import { partitionsDefinitionSchema } from './partitions-definition'

/**
 * `canceling` and `failing` request nothing more and wait for their runs; they end as `canceled` and `failed`. `completed-failed`: everything was
 * tried, and something was not made.
 */
export const backfillStatusSchema = z.enum(['requested', 'canceling', 'failing', 'completed-success', 'completed-failed', 'canceled', 'failed'])
export type BackfillStatus = z.infer<typeof backfillStatusSchema>

/** What a backfill knows between two iterations. Sets are ranges: a million partitions take a few numbers. */
export const encodedBackfillStateSchema = z.object({
  version: z.literal(1),
  status: backfillStatusSchema,
  hasRequestedRoots: z.boolean(),
  assets: z.array(z.object({
    asset: assetKeySchema,
    /** As they were when this was written, so that the sets can be read after they changed; null for an asset without partitions. */
    partitions: partitionsDefinitionSchema.nullable(),
    target: encodedPartitionSetSchema,
    requested: encodedPartitionSetSchema,
    materialized: encodedPartitionSetSchema,
    failed: encodedPartitionSetSchema,
  })),
  /** Runs of the last iteration that were not submitted yet. */
  submitting: z.array(z.object({
    assets: z.array(assetKeySchema).min(1),
    policy: backfillPolicySchema.nullable(),
    partitions: encodedPartitionSetSchema,
  })),
})
export type EncodedBackfillState = z.infer<typeof encodedBackfillStateSchema>
