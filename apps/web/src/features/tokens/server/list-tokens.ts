import { z } from 'zod'
import { pageInput, pageOf } from '../../../server/pagination'
import { orgProcedure } from '../../../server/trpc'
import { apiTokenSchema } from '../../organizations/server/organization-schema'
import { readOffset } from '../../../server/read-offset'
import { visibleTokens } from './visible-tokens'

export const listTokens = orgProcedure('token:own')
  .input(z.object(pageInput))
  .output(pageOf(apiTokenSchema))
  .query(async ({ ctx: { services, access }, input }) => {
    const tokens = await visibleTokens(services, access)
    const offset = readOffset(input.cursor)
    const shown = tokens.slice(offset, offset + input.limit)
    const names = await services.people.names(shown.map((token) => token.createdByUserId))
    const items = shown.map(({ id, name, prefix, createdByUserId: ownerId, createdAt, lastUsedAt, expiresAt, revokedAt }) => ({
      id, name, prefix, ownerId, ownerName: names.get(ownerId) ?? '', createdAt, lastUsedAt, expiresAt, revokedAt,
    }))
    return { items, nextCursor: offset + items.length < tokens.length ? String(offset + items.length) : null }
  })
