import { assetKeySchema } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { assetCheckRecordSchema } from './check-schema'
import { assertAsset } from './find-asset'

export const listAssetChecks = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets/{key}/checks`, summary: 'The checks of an asset and how they stand', tags: ['assets'] } })
  .input(z.object({ key: assetKeySchema }))
  .output(z.object({ items: z.array(assetCheckRecordSchema) }))
  .query(async ({ ctx: { services, scope }, input }) => {
    await assertAsset(services, scope, input.key)
    return { items: await services.tenant.checks.list(scope, input.key) }
  })
