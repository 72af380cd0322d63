import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { jsonObjectSchema, jsonSchema } from './json'
import { opStepSchema, planSubsetSchema } from './op-step'
import { maxPartitionsPerStep, stepPartitionsSchema } from './partition'
import { retryPolicySchema } from './retry-policy'

export const assetStepSchema = z.object({
  /** Position in `steps`; every reference to a step is this number. */
  index: z.int().nonnegative(),
  /** Unique in the plan: the asset key. */
  key: z.string(),
  kind: z.literal('asset'),
  asset: assetKeySchema,
  /** Where each input's value comes from: a step of this plan, or the asset's latest stored value when the step starts. */
  inputs: z.array(z.object({
    name: z.string(),
    asset: assetKeySchema,
    step: z.int().nonnegative().nullable(),
    /** The partitions that are read. Absent: the asset has none. As one value there is at most one; none where a self-dependency has no past. */
    partitions: z.array(z.string()).max(maxPartitionsPerStep).optional(),
    /** `partitions`: a map by partition. Absent: one value. */
    shape: z.enum(['value', 'partitions']).optional(),
  })),
  /** What it makes of a partitioned asset. */
  partitions: stepPartitionsSchema.optional(),
  /** Steps that must have succeeded before this one starts: those behind `inputs` and `deps` alike, ascending. */
  needs: z.array(z.int().nonnegative()),
  config: jsonSchema.optional(),
  codeVersion: z.string().optional(),
  retry: retryPolicySchema.optional(),
})
export type AssetStep = z.infer<typeof assetStepSchema>

export const planStepSchema = z.discriminatedUnion('kind', [assetStepSchema, opStepSchema])
export type PlanStep = z.infer<typeof planStepSchema>

/** The steps of one run in topological order. Immutable: same manifest + selection + config → same plan. */
export const planSchema = z.object({
  planVersion: z.literal(1),
  steps: z.array(planStepSchema),
  maxConcurrent: z.int().positive(),
  /** Configuration of resources, by name, over what they are bound to. */
  resources: jsonObjectSchema.optional(),
  /** Of a run of ops: the partitions that it is of. */
  partitions: stepPartitionsSchema.optional(),
  /** Absent: every step runs. */
  subset: planSubsetSchema.optional(),
})
export type Plan = z.infer<typeof planSchema>
