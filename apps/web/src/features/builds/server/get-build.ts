import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { buildDetailSchema } from './build-schema'

export const getBuild = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/builds/{buildId}`, summary: 'Get a build with its log and errors', tags: ['builds'] } })
  .input(z.object({ buildId: z.string().max(64) }))
  .output(buildDetailSchema)
  .query(async ({ ctx: { services, scope }, input }) => {
    const build = await services.tenant.builds.find(scope, input.buildId)
    if (build === null) throw new MillraceError('not-found', `This deployment has no build \`${input.buildId}\`.`)
    return build
  })
