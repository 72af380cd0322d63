import { MillraceError } from '@millrace/protocol'
import { isAPIError } from 'better-auth/api'
import { z } from 'zod'
import { userProcedure } from '../../../server/trpc'
import { reservedSlugs } from '../slug'
import { organizationSchema, slugSchema } from './organization-schema'

/** The creator becomes its owner; the organization starts with the deployment `production`. */
export const createOrganization = userProcedure
  .input(z.object({ name: z.string().trim().min(1).max(80), slug: slugSchema }))
  .output(organizationSchema)
  .mutation(async ({ ctx: { services, headers }, input }) => {
    if (reservedSlugs.has(input.slug)) throw new MillraceError('conflict', `\`${input.slug}\` is an address of Millrace itself. Choose another.`)
    const created = await services.auth.api.createOrganization({ body: { name: input.name, slug: input.slug }, headers }).catch((error: unknown) => {
      if (isAPIError(error) && error.body?.code === 'ORGANIZATION_ALREADY_EXISTS') throw new MillraceError('conflict', `The address \`${input.slug}\` is taken. Choose another.`)
      throw error
    })
    return { id: created.id, slug: created.slug, name: created.name }
  })
