import { z } from 'zod'
import { instantInput, pageInput, pageOf } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { readRunFilter, runFilterInput } from './run-filter-input'
import { runSummarySchema } from './run-schema'

export const listRuns = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/runs`, summary: 'List runs, newest first', tags: ['runs'] } })
  .input(z.object({ ...runFilterInput, createdAfter: instantInput.optional(), createdBefore: instantInput.optional(), ...pageInput }))
  .output(pageOf(runSummarySchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    const { createdAfter, createdBefore, cursor, limit } = input
    return services.tenant.runs.list(scope, { cursor, limit, filter: { ...await readRunFilter(services, scope, input), createdAfter, createdBefore } })
  })
