import { z } from 'zod'
import { orgProcedure } from '../../../server/trpc'

export const removeMember = orgProcedure('member:manage')
  .input(z.object({ memberId: z.string().max(255) }))
  .output(z.object({ memberId: z.string() }))
  .mutation(async ({ ctx: { services, headers, access }, input }) => {
    await services.auth.api.removeMember({ body: { organizationId: access.organization.id, memberIdOrEmail: input.memberId }, headers })
    return { memberId: input.memberId }
  })
