import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { readOffset } from '../../../server/read-offset'
import { organizationPath, orgProcedure } from '../../../server/trpc'
import { environmentVariableSchema } from './environment-schema'

export const listEnvironmentVariables = orgProcedure('environment:read')
  .meta({ openapi: { method: 'GET', path: `${organizationPath}/environment-variables`, summary: 'List environment variables and the names of secrets', tags: ['environment'] } })
  .input(z.object(pageInput))
  .output(pageOf(environmentVariableSchema))
  .query(async ({ ctx: { services, access }, input }) => {
    const all = await services.tenant.environment.list(access.organization.id)
    const offset = readOffset(input.cursor)
    const items = all.slice(offset, offset + input.limit)
    return { items, nextCursor: offset + items.length < all.length ? String(offset + items.length) : null }
  })
