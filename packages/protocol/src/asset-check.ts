import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { definitionNameSchema } from './definition-name'
import { metadataSchema } from './metadata'

/** `error`: what stands downstream should not trust the asset; of a blocking check it is held back. `warn`: somebody should look. */
export const checkSeveritySchema = z.enum(['warn', 'error'])
export type CheckSeverity = z.infer<typeof checkSeveritySchema>

/** Names a check: unique in a deployment. */
export const checkReferenceSchema = z.strictObject({ asset: assetKeySchema, name: definitionNameSchema })
export type CheckReference = z.infer<typeof checkReferenceSchema>

/** What a step is to evaluate. */
export const plannedCheckSchema = z.object({
  asset: assetKeySchema,
  name: definitionNameSchema,
  /** Whether assets downstream wait for it, and are skipped when it fails with severity `error`. */
  isBlocking: z.boolean(),
})
export type PlannedCheck = z.infer<typeof plannedCheckSchema>

/** What a function said of a check, of the whole asset or of a partition. */
export const checkEvaluationSchema = z.object({
  asset: assetKeySchema,
  name: definitionNameSchema,
  partition: z.string().optional(),
  passed: z.boolean(),
  severity: checkSeveritySchema,
  description: z.string().max(65_536).optional(),
  metadata: metadataSchema,
})
export type CheckEvaluation = z.infer<typeof checkEvaluationSchema>

/** The materialization that a check looked at. */
export const checkedMaterializationSchema = z.object({ runId: z.string(), at: z.iso.datetime() })

/** The key of the step that evaluates a check by a function of its own. No asset has such a key. */
export const checkKey = ({ asset, name }: CheckReference): string => `${asset}:${name}`
