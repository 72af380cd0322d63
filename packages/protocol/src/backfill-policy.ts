import { z } from 'zod'

/** How a backfill cuts the partitions of an asset into runs. Without a policy every partition gets a run of its own. */
export const backfillPolicySchema = z.discriminatedUnion('type', [
  /** Neighbouring partitions, however many, share one run. */
  z.object({ type: z.literal('single-run') }),
  z.object({ type: z.literal('multi-run'), maxPartitionsPerRun: z.int().min(1) }),
])
export type BackfillPolicy = z.infer<typeof backfillPolicySchema>
