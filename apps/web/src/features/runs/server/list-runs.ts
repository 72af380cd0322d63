import { runStatusSchema } from '@millrace/protocol'
import { z } from 'zod'
import { commaSeparated, instantInput, pageInput, pageOf, searchInput } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { findPlace } from '../../code-locations/server'
import { runSummarySchema } from './run-schema'

const word = z.string().min(1).max(512).optional()

/** `tag=name:value`; the name ends at the first colon. */
const tagSchema = z.string().max(1153).regex(/^[^:]{1,128}:/, 'a tag is `name:value`')

export const listRuns = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/runs`, summary: 'List runs, newest first', tags: ['runs'] } })
  .input(z.object({
    status: commaSeparated(runStatusSchema).optional(), location: word, asset: word, job: word, buildId: word, tag: tagSchema.optional(),
    createdAfter: instantInput.optional(), createdBefore: instantInput.optional(), search: searchInput.optional(), ...pageInput,
  }))
  .output(pageOf(runSummarySchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    const { status: statuses, asset, job, buildId, createdAfter, createdBefore, search, tag, cursor, limit } = input
    const codeLocationId = input.location === undefined ? undefined : (await findPlace(services, scope, input.location)).id
    const colon = tag?.indexOf(':') ?? 0
    const tags = tag === undefined ? undefined : { [tag.slice(0, colon)]: tag.slice(colon + 1) }
    return services.tenant.runs.list(scope, { cursor, limit, filter: { statuses, codeLocationId, asset, job, buildId, tags, createdAfter, createdBefore, search } })
  })
