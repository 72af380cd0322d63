import { z } from 'zod'
import { permissions, permissionsOf } from '../../../server/permissions'
import { deploymentProcedure } from '../../../server/trpc'
import { deploymentSchema, organizationSchema, roleSchema } from '../../organizations/server/organization-schema'
import { countsSchema } from './counts-schema'

/** What the frame around every page shows: where one is, what one may do, and the counts beside the rail. */
export const getShell = deploymentProcedure('deployment:read')
  .output(z.object({
    organization: organizationSchema, deployment: deploymentSchema, role: roleSchema, permissions: z.array(z.enum(permissions)), counts: countsSchema,
  }))
  .query(async ({ ctx: { services, access, scope } }) => ({
    organization: access.organization,
    deployment: access.deployment,
    role: access.role,
    permissions: permissionsOf(access.role, access.principal.kind),
    counts: await services.tenant.deployments.counts(scope, services.now()),
  }))
