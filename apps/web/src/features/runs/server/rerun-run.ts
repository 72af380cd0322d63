import { rerunRun as rerun } from '@millrace/control'
import { z } from 'zod'
import { originOf } from '../../../server/principal'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'

export const rerunRun = deploymentProcedure('run:launch')
  .meta({ openapi: { method: 'POST', path: `${deploymentPath}/runs/{runId}/rerun`, summary: 'Launch a run again: all of it, or from where it failed', tags: ['runs'] }, status: 201 })
  .input(z.object({ runId: z.string().max(64), from: z.enum(['all', 'failed']).default('all') }))
  .output(z.object({ runId: z.string() }))
  .mutation(({ ctx: { services, scope, access }, input }) => rerun(services.control, { ...scope, runId: input.runId, from: input.from, origin: originOf(access.principal) }))
