import { assetKeySchema } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { assetDetailSchema } from './asset-schema'
import { findAsset } from './find-asset'

export const getAsset = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets/{key}`, summary: 'Get an asset; slashes of its key are URL-encoded', tags: ['assets'] } })
  .input(z.object({ key: assetKeySchema }))
  .output(assetDetailSchema)
  .query(({ ctx: { services, scope }, input }) => findAsset(services, scope, input.key))
