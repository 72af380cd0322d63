import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { orgProcedure } from '../../../server/trpc'
import { roleSchema } from '../../organizations/server/organization-schema'

export const createInvitation = orgProcedure('invitation:manage')
  .input(z.object({ email: z.email().max(254), role: roleSchema }))
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx: { services, headers, access }, input }) => {
    if (input.role === 'owner' && access.role !== 'owner') throw new MillraceError('forbidden', 'Only an owner can invite an owner.')
    const invitation = await services.auth.api.createInvitation({
      body: { organizationId: access.organization.id, email: input.email.toLowerCase(), role: input.role, resend: true }, headers,
    })
    return { id: invitation.id }
  })
