import { checkParts, closeParts, openParts, partsOf, register, type DatabaseOptions } from './database'

/** Users, sign-ins, organizations and tokens, as a role that sees no tenant's rows. */
export interface IdentityDatabase {
  /** For better-auth's Prisma adapter (`provider: 'postgresql'`), and for nothing else. */
  readonly authClient: object
  check(): Promise<void>
  close(): Promise<void>
}

export function openIdentity(options: DatabaseOptions): IdentityDatabase {
  const opening = openParts(options)
  return register({ authClient: opening.prisma, check: () => checkParts(opening), close: () => closeParts(opening) }, opening)
}

export interface Membership { organizationId: string; slug: string; name: string; logo: string | null; role: string }

interface MembershipRow { role: string; organization: { id: string; slug: string; name: string; logo: string | null } }
const toMembership = ({ role, organization }: MembershipRow): Membership =>
  ({ organizationId: organization.id, slug: organization.slug, name: organization.name, logo: organization.logo, role })

/** Who belongs where; read on every request. */
export class MembershipRepository {
  readonly #identity: IdentityDatabase
  constructor(identity: IdentityDatabase) { this.#identity = identity }

  /** Null when there is no such organization or the user is no member: the two look the same from outside. */
  async find(userId: string, organizationSlugOrId: string): Promise<Membership | null> {
    const row = await partsOf(this.#identity).prisma.member.findFirst({
      where: { userId, organization: { OR: [{ slug: organizationSlugOrId }, { id: organizationSlugOrId }] } },
      select: { role: true, organization: true },
    })
    return row === null ? null : toMembership(row)
  }

  /** By name of the organization. */
  async listOfUser(userId: string): Promise<Membership[]> {
    const rows = await partsOf(this.#identity).prisma.member.findMany({
      where: { userId }, select: { role: true, organization: true }, orderBy: { organization: { name: 'asc' } },
    })
    return rows.map(toMembership)
  }

  async findOrganization(slugOrId: string): Promise<{ id: string; slug: string; name: string; createdAt: string } | null> {
    const row = await partsOf(this.#identity).prisma.organization.findFirst({ where: { OR: [{ slug: slugOrId }, { id: slugOrId }] } })
    return row === null ? null : { id: row.id, slug: row.slug, name: row.name, createdAt: row.createdAt.toISOString() }
  }
}
