import { z } from 'zod'
import { createApiToken } from '../../../server/auth/api-token'
import { orgProcedure } from '../../../server/trpc'

const dayMs = 86_400_000

/** Does what its owner may, less what the matrix keeps from tokens. The answer is the only time the token is seen; its hash is all that is kept. */
export const createToken = orgProcedure('token:own')
  .input(z.object({ name: z.string().trim().min(1).max(80), expiresInDays: z.int().min(1).max(3650).optional() }))
  .output(z.object({ id: z.string(), token: z.string(), expiresAt: z.string().nullable() }))
  .mutation(async ({ ctx: { services, access }, input }) => {
    const { token, ...stored } = createApiToken()
    const expiresAt = input.expiresInDays === undefined ? undefined : new Date(services.now().getTime() + input.expiresInDays * dayMs).toISOString()
    await services.tokens.create({ ...stored, name: input.name, organizationId: access.organization.id, createdByUserId: access.principal.userId, expiresAt })
    return { id: stored.id, token, expiresAt: expiresAt ?? null }
  })
