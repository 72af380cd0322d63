import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { isRole } from '../../../server/permissions'
import { orgProcedure } from '../../../server/trpc'
import { invitationSchema } from '../../organizations/server/organization-schema'
import { readOffset } from '../../../server/read-offset'

/** Those still open, newest first. */
export const listInvitations = orgProcedure('invitation:manage')
  .input(z.object(pageInput))
  .output(pageOf(invitationSchema))
  .query(async ({ ctx: { services, headers, access }, input }) => {
    const all = await services.auth.api.listInvitations({ query: { organizationId: access.organization.id }, headers })
    const open = all.filter(({ status, expiresAt }) => status === 'pending' && new Date(expiresAt) > services.now())
      .sort((one, other) => new Date(other.createdAt).getTime() - new Date(one.createdAt).getTime())
    const offset = readOffset(input.cursor)
    const shown = open.slice(offset, offset + input.limit)
    const names = await services.people.names(shown.map((invitation) => invitation.inviterId))
    const items = shown.map(({ id, email, role, inviterId, createdAt, expiresAt }) => ({
      id, email, role: isRole(role) ? role : 'viewer' as const, invitedBy: names.get(inviterId) ?? 'a former member',
      createdAt: new Date(createdAt).toISOString(), expiresAt: new Date(expiresAt).toISOString(),
    }))
    return { items, nextCursor: offset + items.length < open.length ? String(offset + items.length) : null }
  })
