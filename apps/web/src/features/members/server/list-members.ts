import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { isRole } from '../../../server/permissions'
import { orgProcedure } from '../../../server/trpc'
import { memberSchema } from '../../organizations/server/organization-schema'
import { readOffset } from '../../../server/read-offset'

export const listMembers = orgProcedure('member:read')
  .input(z.object(pageInput))
  .output(pageOf(memberSchema))
  .query(async ({ ctx: { services, headers, access }, input }) => {
    const offset = readOffset(input.cursor)
    const { members, total } = await services.auth.api.listMembers({ query: { organizationId: access.organization.id, limit: input.limit, offset, sortBy: 'createdAt' }, headers })
    const items = members.map(({ id, userId, role, createdAt, user }) => ({
      id, userId, name: user.name, email: user.email, role: isRole(role) ? role : 'viewer' as const, joinedAt: new Date(createdAt).toISOString(),
    }))
    const next = offset + items.length
    return { items, nextCursor: items.length > 0 && next < total ? String(next) : null }
  })
