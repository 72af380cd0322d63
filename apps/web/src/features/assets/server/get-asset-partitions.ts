import { assetKeySchema } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { assetPartitionsSchema } from './asset-schema'
import { assertAsset } from './find-asset'

export const getAssetPartitions = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets/{key}/partitions`, summary: 'How the partitions of an asset stand, neighbours counted together; null without partitions', tags: ['assets'] } })
  .input(z.object({ key: assetKeySchema }))
  .output(assetPartitionsSchema)
  .query(async ({ ctx: { services, scope }, input }) => {
    await assertAsset(services, scope, input.key)
    return services.tenant.assets.partitions(scope, input.key)
  })
