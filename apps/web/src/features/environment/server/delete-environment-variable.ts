import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { organizationPath, orgProcedure } from '../../../server/trpc'

export const deleteEnvironmentVariable = orgProcedure('environment:write')
  .meta({ openapi: { method: 'DELETE', path: `${organizationPath}/environment-variables/{variableId}`, summary: 'Remove an environment variable or a secret', tags: ['environment'] } })
  .input(z.object({ variableId: z.string().min(1).max(64) }))
  .output(z.object({ variableId: z.string() }))
  .mutation(async ({ ctx: { services, access }, input }) => {
    if (!await services.tenant.environment.remove(access.organization.id, input.variableId)) throw new MillraceError('not-found', 'There is no such environment variable here; somebody may have removed it.')
    return { variableId: input.variableId }
  })
