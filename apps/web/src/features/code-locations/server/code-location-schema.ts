import { z } from 'zod'
import { buildSummarySchema } from '../../builds/server/build-schema'

/** To look one up; what a new one may be called is decided where it is created. */
export const codeLocationNameSchema = z.string().min(1).max(255)
export const codeLocationSchema = z.object({
  id: z.string(),
  name: z.string(),
  branch: z.string(),
  status: z.enum(['empty', 'building', 'deployed', 'failed']),
  assets: z.int().nonnegative(),
  jobs: z.array(z.string()),
  deployedBuild: buildSummarySchema.nullable(),
  latestBuild: buildSummarySchema.nullable(),
  createdAt: z.iso.datetime({ offset: true }),
})
export type CodeLocationRecord = z.infer<typeof codeLocationSchema>
