import { previewLaunch } from '@millrace/control'
import { assetKeySchema, runConfigSchema, runTargetSchema, tagsSchema } from '@millrace/protocol'
import { z } from 'zod'
import { originOf } from '../../../server/principal'
import { deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'

const shownSteps = 500

/** What a launch would run, before anything is launched. Refuses what `runs.create` would refuse. */
export const previewRun = deploymentProcedure('deployment:read')
  .input(z.object({ target: runTargetSchema, location: codeLocationNameSchema.optional() }))
  .output(z.object({
    location: z.string(),
    total: z.int(),
    /** The first of them, in the order of the plan. */
    steps: z.array(assetKeySchema),
    /** What a job brings along. */
    config: runConfigSchema,
    tags: tagsSchema,
  }))
  .query(async ({ ctx: { services, scope, access }, input: { target, location } }) => {
    const { steps, ...preview } = await previewLaunch(services.control, { ...scope, target, location, origin: originOf(access.principal) })
    return { ...preview, total: steps.length, steps: steps.slice(0, shownSteps) }
  })
