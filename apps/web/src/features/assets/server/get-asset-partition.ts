import { assetKeySchema, MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { assetPartitionSchema, partitionNameSchema } from './asset-schema'
import { assertAsset } from './find-asset'

export const getAssetPartition = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets/{key}/partitions/{partition}`, summary: 'How one partition of an asset stands, with its latest materialization', tags: ['assets'] } })
  .input(z.object({ key: assetKeySchema, partition: partitionNameSchema }))
  .output(assetPartitionSchema)
  .query(async ({ ctx: { services, scope }, input: { key, partition } }) => {
    await assertAsset(services, scope, key)
    const found = await services.tenant.assets.partition(scope, { key, partition })
    if (found === null) throw new MillraceError('not-found', `\`${key}\` has no partition \`${partition}\`, and never had.`)
    return found
  })
