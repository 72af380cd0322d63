import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { jobSummarySchema } from './job-schema'

/** All jobs that are deployed: as many as authors wrote, so they come at once. */
export const listJobs = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/jobs`, summary: 'List jobs', tags: ['jobs'] } })
  .output(z.object({ items: z.array(jobSummarySchema) }))
  .query(async ({ ctx: { services, scope } }) => ({ items: await services.tenant.jobs.list(scope) }))
