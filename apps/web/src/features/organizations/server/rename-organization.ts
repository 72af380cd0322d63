import { z } from 'zod'
import { orgProcedure } from '../../../server/trpc'
import { organizationSchema } from './organization-schema'

export const renameOrganization = orgProcedure('organization:update')
  .input(z.object({ name: z.string().trim().min(1).max(80) }))
  .output(organizationSchema)
  .mutation(async ({ ctx: { services, headers, access }, input }) => {
    await services.auth.api.updateOrganization({ body: { organizationId: access.organization.id, data: { name: input.name } }, headers })
    return { ...access.organization, name: input.name }
  })
