import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'
import { jobDetailSchema } from './job-schema'

export const getJob = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/code-locations/{location}/jobs/{job}`, summary: 'Get a job with its steps', tags: ['jobs'] } })
  .input(z.object({ location: codeLocationNameSchema, job: z.string().min(1).max(255) }))
  .output(jobDetailSchema)
  .query(async ({ ctx: { services, scope }, input }) => {
    const job = await services.tenant.jobs.find(scope, input)
    if (job === null) throw new MillraceError('not-found', `The code location \`${input.location.slice(0, 100)}\` has no job \`${input.job.slice(0, 100)}\` in what is deployed here.`)
    return job
  })
