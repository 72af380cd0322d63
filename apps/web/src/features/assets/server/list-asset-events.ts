import { assetKeySchema } from '@millrace/protocol'
import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { deploymentProcedure } from '../../../server/trpc'
import { partitionNameSchema } from './asset-schema'
import { assertAsset } from './find-asset'
import { storedRunEventSchema } from '../../runs/server/run-schema'

/** What became of an asset; evaluations of its checks have a list of their own. */
const shownTypes = { all: ['asset-materialized', 'asset-observed', 'asset-failed'], made: ['asset-materialized', 'asset-observed'], failed: ['asset-failed'] } as const

/** Materializations, observations and failures of an asset, newest first. */
export const listAssetEvents = deploymentProcedure('deployment:read')
  .input(z.object({ key: assetKeySchema, partition: partitionNameSchema.optional(), show: z.enum(['all', 'made', 'failed']).default('all'), ...pageInput }))
  .output(pageOf(storedRunEventSchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    await assertAsset(services, scope, input.key)
    return services.tenant.assets.events(scope, { cursor: input.cursor, limit: input.limit, key: input.key, partition: input.partition, types: shownTypes[input.show] })
  })
