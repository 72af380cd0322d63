import { rollback } from '@millrace/control'
import { z } from 'zod'
import { authorOf } from '../../../server/principal'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from './code-location-schema'
import { findPlace } from './find-code-location'

export const rollbackCodeLocation = deploymentProcedure('deployment:rollback')
  .meta({ openapi: { method: 'POST', path: `${deploymentPath}/code-locations/{location}/rollback`, summary: 'Deploy an earlier build again; the previous one when none is named', tags: ['code locations'] } })
  .input(z.object({ location: codeLocationNameSchema, buildId: z.string().max(64).optional() }))
  .output(z.object({ buildId: z.string() }))
  .mutation(async ({ ctx: { services, scope, access }, input }) => {
    const { id } = await findPlace(services, scope, input.location)
    const { name } = await authorOf(services, access.principal)
    return rollback(services.control, { ...scope, codeLocationId: id, buildId: input.buildId, by: name })
  })
