import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { environmentAskSchema } from './environment-schema'

export const listEnvironmentAsks = deploymentProcedure('environment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/environment`, summary: 'List what the deployed builds ask for by env() and secret(), and whether it is set', tags: ['environment'] } })
  .output(z.object({ items: z.array(environmentAskSchema) }))
  .query(async ({ ctx: { services, scope, access } }) => ({ items: await services.tenant.environment.asked(scope, access.deployment.kind) }))
