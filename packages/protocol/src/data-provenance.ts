import { z } from 'zod'
import { assetKeySchema } from './asset-key'

/** From what a materialization was made. Recorded with its event, and compared with what is there now to tell whether the asset is stale. */
export const dataProvenanceSchema = z.object({
  /** The author's code version, or the id of the run when there was none. */
  codeVersion: z.string(),
  inputs: z.array(z.object({
    asset: assetKeySchema,
    dataVersion: z.string(),
    /** The position of the input's latest event of any partition; null when it had none. */
    position: z.int().nullable(),
  })),
  /** Whether the author named the data version himself. */
  isExplicit: z.boolean(),
})
export type DataProvenance = z.infer<typeof dataProvenanceSchema>
