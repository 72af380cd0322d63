import { v7 as newId } from 'uuid'
import { partsOf } from './database'
import type { IdentityDatabase } from './identity'

export interface OrganizationWithOwner {
  slug: string
  name: string
  owner: { email: string; name: string }
}

/** An organization and its owner, made where they are missing; may be repeated. The owner has no password: a one-time link signs them in. */
export async function ensureOrganization(
  identity: IdentityDatabase,
  { slug, name, owner }: OrganizationWithOwner,
): Promise<{ organizationId: string; ownerId: string }> {
  return partsOf(identity).prisma.$transaction(async (client) => {
    const user = await client.user.upsert({
      where: { email: owner.email }, update: {}, create: { id: newId(), email: owner.email, name: owner.name, emailVerified: true },
    })
    const organization = await client.organization.upsert({ where: { slug }, update: {}, create: { id: newId(), slug, name } })
    const place = { organizationId: organization.id, userId: user.id }
    await client.member.upsert({ where: { organizationId_userId: place }, update: {}, create: { id: newId(), ...place, role: 'owner' } })
    return { organizationId: organization.id, ownerId: user.id }
  })
}
