import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { orgProcedure } from '../../../server/trpc'
import { visibleTokens } from './visible-tokens'

export const revokeToken = orgProcedure('token:own')
  .input(z.object({ tokenId: z.string().max(255) }))
  .output(z.object({ tokenId: z.string() }))
  .mutation(async ({ ctx: { services, access }, input }) => {
    const isVisible = (await visibleTokens(services, access)).some((token) => token.id === input.tokenId)
    if (!isVisible || !await services.tokens.revoke(access.organization.id, input.tokenId)) throw new MillraceError('not-found', 'There is no such active token of yours here.')
    return { tokenId: input.tokenId }
  })
