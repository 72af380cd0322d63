import { assetKeySchema } from '@millrace/protocol'
import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { checkEvaluationRecordSchema } from './check-schema'
import { assertAsset } from './find-asset'

export const listCheckEvaluations = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets/{key}/checks/{check}/evaluations`, summary: 'What a check of an asset found, newest first', tags: ['assets'] } })
  .input(z.object({ key: assetKeySchema, check: z.string().min(1).max(255), ...pageInput }))
  .output(pageOf(checkEvaluationRecordSchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    await assertAsset(services, scope, input.key)
    return services.tenant.checks.evaluations(scope, { key: input.key, name: input.check, cursor: input.cursor, limit: input.limit })
  })
