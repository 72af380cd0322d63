import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { codeLocationSchema } from './code-location-schema'

export const listCodeLocations = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/code-locations`, summary: 'List code locations', tags: ['code locations'] } })
  .input(z.object(pageInput))
  .output(pageOf(codeLocationSchema))
  .query(async ({ ctx: { services, scope }, input }) => services.tenant.codeLocations.list(scope, { cursor: input.cursor, limit: input.limit }))
