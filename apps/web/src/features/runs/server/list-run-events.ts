import { logLevelSchema } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { findRunFacts } from './find-run'
import { storedRunEventSchema } from './run-schema'

/** Ascending by `seq`. `after` is the last `seq` that the caller has; `nextCursor` is the next page's, null at the present end. */
export const listRunEvents = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/runs/{runId}/events`, summary: 'List events of a run', tags: ['runs'] } })
  .input(z.object({
    runId: z.string().max(64),
    after: z.coerce.number().int().min(0).optional(),
    cursor: z.string().regex(/^\d{1,15}$/).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(50),
    step: z.string().max(1024).optional(),
    level: logLevelSchema.optional(),
    kind: z.enum(['all', 'events', 'logs']).optional(),
    search: z.string().max(255).optional(),
  }))
  .output(z.object({ items: z.array(storedRunEventSchema), nextCursor: z.string().nullable() }))
  .query(async ({ ctx: { services, scope }, input }) => {
    await findRunFacts(services, scope, input.runId)
    const after = input.cursor === undefined ? input.after ?? 0 : Number(input.cursor)
    const filter = { stepKey: input.step, level: input.level, kind: input.kind, search: input.search }
    const found = await services.tenant.runs.events(scope, { runId: input.runId, after, limit: input.limit + 1, filter })
    const items = found.slice(0, input.limit)
    return { items, nextCursor: found.length > input.limit ? String(items.at(-1)?.seq ?? after) : null }
  })
