import { cancelRun as cancel } from '@millrace/control'
import { runStatusSchema } from '@millrace/protocol'
import { z } from 'zod'
import { authorOf } from '../../../server/principal'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { findRunFacts } from './find-run'

export const cancelRun = deploymentProcedure('run:cancel')
  .meta({ openapi: { method: 'POST', path: `${deploymentPath}/runs/{runId}/cancel`, summary: 'Cancel a run', tags: ['runs'] }, status: 202 })
  .input(z.object({ runId: z.string().max(64) }))
  .output(z.object({ runId: z.string(), status: runStatusSchema }))
  .mutation(async ({ ctx: { services, scope, access }, input }) => {
    await findRunFacts(services, scope, input.runId)
    const { name } = await authorOf(services, access.principal)
    await cancel(services.control, { ...scope, runId: input.runId, by: name })
    const { status } = await findRunFacts(services, scope, input.runId)
    return { runId: input.runId, status }
  })
