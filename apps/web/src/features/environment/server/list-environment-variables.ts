import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { organizationPath, orgProcedure } from '../../../server/trpc'
import { environmentVariableSchema } from './environment-schema'

export const listEnvironmentVariables = orgProcedure('environment:read')
  .meta({ openapi: { method: 'GET', path: `${organizationPath}/environment-variables`, summary: 'List environment variables and the names of secrets', tags: ['environment'] } })
  .input(z.object(pageInput))
  .output(pageOf(environmentVariableSchema))
  .query(({ ctx: { services, access }, input: { cursor, limit } }) => services.tenant.environment.list(access.organization.id, { cursor, limit }))
