import { assetKeySchema } from '@millrace/protocol'
import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { materializationSchema, partitionNameSchema } from './asset-schema'
import { assertAsset } from './find-asset'

export const listMaterializations = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets/{key}/materializations`, summary: 'List materializations of an asset, or of one partition of it, newest first', tags: ['assets'] } })
  .input(z.object({ key: assetKeySchema, partition: partitionNameSchema.optional(), ...pageInput }))
  .output(pageOf(materializationSchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    await assertAsset(services, scope, input.key)
    return services.tenant.assets.materializations(scope, { cursor: input.cursor, limit: input.limit, key: input.key, partition: input.partition })
  })
