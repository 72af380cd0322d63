import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { metadataSchema } from './metadata'
import { partitionKeySchema } from './partition-key'
import { tagsSchema } from './run-config'

/** What code says of an asset that it does not make itself: that it was materialized, or what was seen of it. */
export const assetReportSchema = z.object({
  kind: z.enum(['materialization', 'observation']),
  asset: assetKeySchema,
  partition: partitionKeySchema.optional(),
  metadata: metadataSchema,
  dataVersion: z.string().min(1).max(256).optional(),
  tags: tagsSchema.optional(),
})
export type AssetReport = z.infer<typeof assetReportSchema>

/** How many reports one attempt of a step may make. */
export const maxReportsPerStep = 10_000
