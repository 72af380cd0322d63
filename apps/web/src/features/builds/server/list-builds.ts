import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'
import { findPlace } from '../../code-locations/server'
import { buildSummarySchema } from './build-schema'

export const listBuilds = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/builds`, summary: 'List builds, newest first', tags: ['builds'] } })
  .input(z.object({ location: codeLocationNameSchema.optional(), ...pageInput }))
  .output(pageOf(buildSummarySchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    const codeLocationId = input.location === undefined ? null : (await findPlace(services, scope, input.location)).id
    return services.tenant.builds.list(scope, { cursor: input.cursor, limit: input.limit, codeLocationId })
  })
