import { createCodeLocation as create } from '@millrace/control'
import { z } from 'zod'
import { deploymentProcedure } from '../../../server/trpc'

/** An empty code location, to be filled in the IDE. */
export const createCodeLocation = deploymentProcedure('build:create')
  .input(z.object({ name: z.string().max(255) }))
  .output(z.object({ name: z.string() }))
  .mutation(async ({ ctx: { services, scope }, input }) => {
    const { name } = await create(services.control, { organizationId: scope.organizationId, name: input.name })
    return { name }
  })
