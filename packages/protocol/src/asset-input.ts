import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { maxPartitionsPerStep } from './partition'

/** `partitions`: the function receives a map of values by partition, however many there are. Absent: one value. */
export const inputShapeSchema = z.enum(['value', 'partitions'])

/** Where the value of an asset comes from that a step reads: a step of this plan, or the asset's latest stored value when the step starts. */
export const assetInputSchema = z.object({
  name: z.string(),
  asset: assetKeySchema,
  step: z.int().nonnegative().nullable(),
  /** The partitions that are read. Absent: the asset has none. As one value there is at most one; none where a self-dependency has no past. */
  partitions: z.array(z.string()).max(maxPartitionsPerStep).optional(),
  shape: inputShapeSchema.optional(),
  /** Of a step that looks at each of its partitions by itself: what is read for each, in their order; `partitions` has all of them. */
  each: z.array(z.array(z.string()).max(maxPartitionsPerStep)).max(maxPartitionsPerStep).optional(),
})
export type AssetInput = z.infer<typeof assetInputSchema>

/** What a step may succeed without having made. */
export const awaitedAssetSchema = z.object({ step: z.int().nonnegative(), asset: assetKeySchema })
