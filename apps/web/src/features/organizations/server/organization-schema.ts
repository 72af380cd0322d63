import { z } from 'zod'
import { roles } from '../../../server/permissions'
import { longestSlug, slugPattern } from '../slug'

export const roleSchema = z.enum(roles)
export const organizationSchema = z.object({ id: z.string(), slug: z.string(), name: z.string() })
export type OrganizationRecord = z.infer<typeof organizationSchema>
export const deploymentSchema = z.object({ id: z.string(), name: z.string(), kind: z.enum(['full', 'branch']) })
export type DeploymentRecord = z.infer<typeof deploymentSchema>
export const slugSchema = z.string().max(longestSlug).regex(slugPattern, 'lower-case letters, digits and single hyphens inside, at most 48')
export const instantSchema = z.iso.datetime({ offset: true })

export const memberSchema = z.object({ id: z.string(), userId: z.string(), name: z.string(), email: z.string(), role: roleSchema, joinedAt: instantSchema })
export const invitationSchema = z.object({ id: z.string(), email: z.string(), role: roleSchema, invitedBy: z.string(), createdAt: instantSchema, expiresAt: instantSchema })
export const apiTokenSchema = z.object({
  id: z.string(), name: z.string(), prefix: z.string(), ownerId: z.string(), ownerName: z.string(),
  createdAt: instantSchema, lastUsedAt: instantSchema.nullable(), expiresAt: instantSchema.nullable(), revokedAt: instantSchema.nullable(),
})
