import { setEnvironmentVariables as set } from '@millrace/control'
import { z } from 'zod'
import { organizationPath, orgProcedure } from '../../../server/trpc'
import { givenVariableSchema, scopeInputSchema } from './environment-schema'

/** Adds or replaces. The answer says no value: a secret is not shown again, not even to who set it. */
export const setEnvironmentVariables = orgProcedure('environment:write')
  .meta({
    openapi: { method: 'PUT', path: `${organizationPath}/environment-variables`, summary: 'Set environment variables and secrets in one scope, all or none of them', tags: ['environment'] },
    bodyBytes: 8 * 1024 * 1024,
  })
  .input(z.object({ scope: scopeInputSchema.default({}), variables: z.array(givenVariableSchema).min(1).max(500) }))
  .output(z.object({ names: z.array(z.string()) }))
  .mutation(async ({ ctx: { services, access }, input }) => {
    const organizationId = access.organization.id
    const scope = await services.tenant.environment.resolveScope(organizationId, input.scope)
    await set({ database: services.control.database, keys: services.secretKeys }, { organizationId, scope, variables: input.variables, by: access.principal.userId })
    return { names: [...new Set(input.variables.map(({ name }) => name))] }
  })
