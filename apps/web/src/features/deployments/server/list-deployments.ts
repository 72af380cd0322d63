import { z } from 'zod'
import { orgProcedure } from '../../../server/trpc'
import { deploymentSchema } from '../../organizations/server/organization-schema'

export const listDeployments = orgProcedure('deployment:read')
  .output(z.object({ items: z.array(deploymentSchema) }))
  .query(async ({ ctx: { services, access } }) => ({ items: await services.tenant.deployments.list(access.organization.id) }))
