import { maxLiveRuns } from '@millrace/control'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { findRun } from './find-run'
import { runViewSchema } from './run-schema'

export const getRun = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/runs/{runId}`, summary: 'Get a run with all its steps', tags: ['runs'] } })
  .input(z.object({ runId: z.string().max(64) }))
  .output(runViewSchema)
  .query(async ({ ctx: { services, scope }, input }) => ({ ...await findRun(services, scope, input.runId), runSlots: maxLiveRuns }))
