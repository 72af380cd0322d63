import { z } from 'zod'
import { userProcedure } from '../../../server/trpc'

/** Shown before accepting; better-auth answers only to the person invited. */
export const getInvitation = userProcedure
  .input(z.object({ invitationId: z.string().max(255) }))
  .output(z.object({ id: z.string(), organization: z.object({ name: z.string(), slug: z.string() }), role: z.string(), inviterEmail: z.string() }))
  .query(async ({ ctx: { services, headers }, input }) => {
    const found = await services.auth.api.getInvitation({ query: { id: input.invitationId }, headers })
    return { id: found.id, organization: { name: found.organizationName, slug: found.organizationSlug }, role: found.role, inviterEmail: found.inviterEmail }
  })
