import { z } from 'zod'
import { deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'
import { findPlace } from '../../code-locations/server'
import { commitIdSchema } from './commit-id-schema'
import { assertReachable } from './reachable-commit'

/** The branch's history, newest first; `cursor` is the last commit of the page before. */
export const listCommits = deploymentProcedure('source:read')
  .input(z.object({ location: codeLocationNameSchema, cursor: commitIdSchema.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }))
  .output(z.object({
    items: z.array(z.object({ commit: z.string(), message: z.string(), author: z.object({ name: z.string(), email: z.string() }), at: z.string() })),
    nextCursor: z.string().nullable(),
  }))
  .query(async ({ ctx: { services, scope }, input }) => {
    const location = await findPlace(services, scope, input.location)
    const repository = { organizationId: scope.organizationId, codeLocationId: location.id }
    if (await services.control.git.head(repository, location.branch) === null) return { items: [], nextCursor: null }
    if (input.cursor !== undefined) await assertReachable(services, repository, { branch: location.branch, commit: input.cursor })
    const found = await services.control.git.log(repository, location.branch, {
      limit: input.limit + 1, ...(input.cursor === undefined ? {} : { before: input.cursor }),
    })
    const items = found.slice(0, input.limit).map(({ commit, message, author, at }) => ({ commit, message, author, at: at.toISOString() }))
    return { items, nextCursor: found.length > input.limit ? items.at(-1)?.commit ?? null : null }
  })
