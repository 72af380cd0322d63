import { z } from 'zod'

export const assetStepsSchema = z.strictObject({
  asset_steps: z.array(z.strictObject({
    name: z.string(),
    assets: z.array(z.strictObject({ key: z.string(), deps: z.array(z.string()) })),
    checks: z.array(z.strictObject({ asset: z.string(), name: z.string(), blocking: z.boolean(), passed: z.boolean() })),
    can_subset: z.boolean(),
    fail_after: z.int().nullable(),
  })),
})
export type AssetStepsInput = z.infer<typeof assetStepsSchema>
export type CaseAssetStep = AssetStepsInput['asset_steps'][number]
