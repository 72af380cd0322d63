import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { userProcedure } from '../../../server/trpc'
import { organizationSchema } from '../../organizations/server/organization-schema'

export const acceptInvitation = userProcedure
  .input(z.object({ invitationId: z.string().max(255) }))
  .output(organizationSchema)
  .mutation(async ({ ctx: { services, headers }, input }) => {
    const accepted = await services.auth.api.acceptInvitation({ body: { invitationId: input.invitationId }, headers })
    const organization = await services.memberships.findOrganization(accepted.invitation.organizationId)
    if (organization === null) throw new MillraceError('not-found', 'The organization of this invitation is gone.')
    return { id: organization.id, slug: organization.slug, name: organization.name }
  })
