import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'
import { findPlace } from '../../code-locations/server'
import { resourceSchema } from './resource-schema'

export const listResources = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/code-locations/{location}/resources`, summary: 'List the resources and IO managers of a code location, and who needs them', tags: ['code locations'] } })
  .input(z.object({ location: codeLocationNameSchema }))
  .output(z.object({ items: z.array(resourceSchema) }))
  .query(async ({ ctx: { services, scope }, input }) => {
    const { id } = await findPlace(services, scope, input.location)
    return { items: await services.tenant.resources.list(scope, id) }
  })
