import { z } from 'zod'
import { isRole } from '../../../server/permissions'
import { userProcedure } from '../../../server/trpc'
import { deploymentSchema, organizationSchema, roleSchema } from '../../organizations/server/organization-schema'

/** The signed-in person and where they can go. */
export const getAccount = userProcedure
  .output(z.object({
    user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
    organizations: z.array(organizationSchema.extend({ role: roleSchema, deployments: z.array(deploymentSchema) })),
  }))
  .query(async ({ ctx: { services, user } }) => {
    const found = await services.memberships.listOfUser(user.userId)
    const organizations = await Promise.all(found.flatMap(({ organizationId: id, slug, name, role }) =>
      isRole(role) ? [services.tenant.deployments.list(id).then((deployments) => ({ id, slug, name, role, deployments }))] : []))
    return { user: { id: user.userId, email: user.email, name: user.name }, organizations }
  })
