import { assetKeySchema } from '@millrace/protocol'
import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { deploymentProcedure } from '../../../server/trpc'
import { partitionNameSchema } from './asset-schema'
import { assertAsset } from './find-asset'
import { storedRunEventSchema } from '../../runs/server/run-schema'

/** Materializations and failures of an asset, newest first. */
export const listAssetEvents = deploymentProcedure('deployment:read')
  .input(z.object({ key: assetKeySchema, partition: partitionNameSchema.optional(), ...pageInput }))
  .output(pageOf(storedRunEventSchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    await assertAsset(services, scope, input.key)
    return services.tenant.assets.events(scope, { cursor: input.cursor, limit: input.limit, key: input.key, partition: input.partition })
  })
