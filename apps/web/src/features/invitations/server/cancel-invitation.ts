import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { orgProcedure } from '../../../server/trpc'

export const cancelInvitation = orgProcedure('invitation:manage')
  .input(z.object({ invitationId: z.string().max(255) }))
  .output(z.object({ invitationId: z.string() }))
  .mutation(async ({ ctx: { services, headers, access }, input }) => {
    const known = await services.auth.api.listInvitations({ query: { organizationId: access.organization.id }, headers })
    if (!known.some((invitation) => invitation.id === input.invitationId)) throw new MillraceError('not-found', 'There is no such invitation here.')
    await services.auth.api.cancelInvitation({ body: { invitationId: input.invitationId }, headers })
    return { invitationId: input.invitationId }
  })
