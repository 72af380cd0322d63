import { launchRun } from '@millrace/control'
import { runConfigSchema, runTargetSchema, tagsSchema } from '@millrace/protocol'
import { z } from 'zod'
import { originOf } from '../../../server/principal'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'

export const createRun = deploymentProcedure('run:launch')
  .meta({ openapi: { method: 'POST', path: `${deploymentPath}/runs`, summary: 'Launch a run', tags: ['runs'] }, status: 201 })
  .input(z.object({
    target: runTargetSchema,
    location: codeLocationNameSchema.optional(),
    config: runConfigSchema.optional(),
    tags: tagsSchema.optional(),
    /** At most one run is launched for a key, however often it is sent. */
    runKey: z.string().min(1).max(255).optional(),
  }))
  .output(z.object({ runId: z.string() }))
  .mutation(async ({ ctx: { services, scope, access }, input: { target, location, config, tags, runKey } }) => {
    const { runId } = await launchRun(services.control, { ...scope, target, location, config, tags, runKey, origin: originOf(access.principal) })
    return { runId }
  })
