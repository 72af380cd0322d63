import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema, codeLocationSchema } from './code-location-schema'
import { findCodeLocation } from './find-code-location'

export const getCodeLocation = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/code-locations/{location}`, summary: 'Get a code location', tags: ['code locations'] } })
  .input(z.object({ location: codeLocationNameSchema }))
  .output(codeLocationSchema)
  .query(({ ctx: { services, scope }, input }) => findCodeLocation(services, scope, input.location))
