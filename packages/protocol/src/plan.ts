import { z } from 'zod'
import { plannedCheckSchema } from './asset-check'
import { assetInputSchema, awaitedAssetSchema } from './asset-input'
import { assetKeySchema } from './asset-key'
import { freshnessPolicySchema } from './freshness-policy'
import { hooksSchema } from './hook'
import { jsonObjectSchema, jsonSchema } from './json'
import { opStepSchema, planSubsetSchema } from './op-step'
import { stepPartitionsSchema } from './partition'
import { retryPolicySchema } from './retry-policy'

/** What steps have that read assets. */
const readingFields = {
  /** Position in `steps`; every reference to a step is this number. */
  index: z.int().nonnegative(),
  inputs: z.array(assetInputSchema),
  /** What it makes, or checks, of a partitioned asset. */
  partitions: stepPartitionsSchema.optional(),
  /** Steps that must have succeeded before this one starts: those behind `inputs` and `deps` alike, and blocking checks of these; ascending. */
  needs: z.array(z.int().nonnegative()),
  /** Of those that it needs: what a step may succeed without having made. This step is skipped then. Absent: none. */
  awaits: z.array(awaitedAssetSchema).optional(),
  config: jsonSchema.optional(),
  retry: retryPolicySchema.optional(),
  /** What runs once the step has ended. Absent: nothing. */
  hooks: hooksSchema.optional(),
}

export const assetStepSchema = z.object({
  ...readingFields,
  kind: z.literal('asset'),
  /** Unique in the plan: the asset key. */
  key: z.string(),
  asset: assetKeySchema,
  /** The step looks at the asset and makes nothing. */
  isObservation: z.literal(true).optional(),
  /** What its function says of the asset. Absent: nothing. */
  checks: z.array(plannedCheckSchema).optional(),
  codeVersion: z.string().optional(),
})
export type AssetStep = z.infer<typeof assetStepSchema>

export const multiAssetStepSchema = z.object({
  ...readingFields,
  kind: z.literal('multi-asset'),
  /** Unique in the plan: the name of the multi-asset, with `#2`, `#3` … when it runs several times, each time for other assets. */
  key: z.string(),
  multiAsset: assetKeySchema,
  /** Those that it makes, in the order of their definition. */
  assets: z.array(z.object({ asset: assetKeySchema, output: z.string(), isRequired: z.boolean(), codeVersion: z.string().optional() })).min(1),
  /** What its function says of those that it makes. Absent: nothing. */
  checks: z.array(plannedCheckSchema).optional(),
})
export type MultiAssetStep = z.infer<typeof multiAssetStepSchema>

/** Evaluates checks. */
export const checkStepSchema = z.object({
  ...readingFields,
  kind: z.literal('check'),
  /** Unique in the plan: the key of the function. */
  key: z.string(),
  checks: z.array(plannedCheckSchema).min(1),
  /** As its function's snapshot says. */
  history: z.int().positive().optional(),
  freshness: freshnessPolicySchema.optional(),
})
export type CheckStep = z.infer<typeof checkStepSchema>

export const planStepSchema = z.discriminatedUnion('kind', [assetStepSchema, multiAssetStepSchema, checkStepSchema, opStepSchema])
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
