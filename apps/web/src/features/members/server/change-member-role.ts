import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { orgProcedure } from '../../../server/trpc'
import { roleSchema } from '../../organizations/server/organization-schema'

/** Only an owner gives or takes the role of owner; the last owner stays. */
export const changeMemberRole = orgProcedure('member:manage')
  .input(z.object({ memberId: z.string().max(255), role: roleSchema }))
  .output(z.object({ memberId: z.string(), role: roleSchema }))
  .mutation(async ({ ctx: { services, headers, access }, input }) => {
    if (input.role === 'owner' && access.role !== 'owner') throw new MillraceError('forbidden', 'Only an owner can make somebody an owner.')
    await services.auth.api.updateMemberRole({ body: { organizationId: access.organization.id, memberId: input.memberId, role: input.role }, headers })
    return { memberId: input.memberId, role: input.role }
  })
