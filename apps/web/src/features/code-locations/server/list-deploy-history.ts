import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { deployRecordSchema } from '../../builds/server/build-schema'
import { codeLocationNameSchema } from './code-location-schema'
import { findPlace } from './find-code-location'

export const listDeployHistory = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/code-locations/{location}/history`, summary: 'List what was deployed when and by whom', tags: ['code locations'] } })
  .input(z.object({ location: codeLocationNameSchema, ...pageInput }))
  .output(pageOf(deployRecordSchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    const { id } = await findPlace(services, scope, input.location)
    return services.tenant.codeLocations.history(scope, { cursor: input.cursor, limit: input.limit, codeLocationId: id })
  })
