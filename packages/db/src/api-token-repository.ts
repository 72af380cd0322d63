import type { ApiToken } from './generated/client'
import { partsOf } from './database'
import type { IdentityDatabase } from './identity'

export interface ApiTokenRecord {
  id: string
  organizationId: string
  name: string
  /** The token's first characters, to recognise it by. */
  prefix: string
  createdByUserId: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}

const toToken = (row: ApiToken): ApiTokenRecord => ({
  id: row.id, organizationId: row.organizationId, name: row.name, prefix: row.prefix, createdByUserId: row.createdByUserId,
  createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt?.toISOString() ?? null, lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
})

/** Tokens are found by the hash of their secret before an organization is known, so they belong to identity. */
export class ApiTokenRepository {
  readonly #identity: IdentityDatabase
  constructor(identity: IdentityDatabase) { this.#identity = identity }

  /** `secretHash`: SHA-256 of the whole token, in hex. */
  async create(token: { id: string; organizationId: string; name: string; prefix: string; secretHash: string; createdByUserId: string; expiresAt?: string | undefined }): Promise<ApiTokenRecord> {
    const { expiresAt, ...data } = token
    return toToken(await partsOf(this.#identity).prisma.apiToken.create({ data: { ...data, expiresAt: expiresAt === undefined ? null : new Date(expiresAt) } }))
  }

  /** A token that is neither revoked nor expired and whose creator is still a member, with that member's role; notes its use, at most once a minute. */
  async authenticate(secretHash: string): Promise<(ApiTokenRecord & { role: string; organizationSlug: string }) | null> {
    const { prisma } = partsOf(this.#identity)
    const now = new Date()
    const row = await prisma.apiToken.findUnique({ where: { secretHash }, include: { organization: true } })
    if (row === null || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now)) return null
    const member = await prisma.member.findUnique({ where: { organizationId_userId: { organizationId: row.organizationId, userId: row.createdByUserId } } })
    if (member === null) return null
    if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > 60_000) {
      await prisma.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } })
    }
    return { ...toToken(row), role: member.role, organizationSlug: row.organization.slug }
  }

  /** Newest first, revoked ones too. */
  async list(organizationId: string): Promise<ApiTokenRecord[]> {
    const rows = await partsOf(this.#identity).prisma.apiToken.findMany({ where: { organizationId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
    return rows.map(toToken)
  }

  /** False when the organization has no such token that is not revoked yet. */
  async revoke(organizationId: string, id: string): Promise<boolean> {
    const { count } = await partsOf(this.#identity).prisma.apiToken.updateMany({ where: { organizationId, id, revokedAt: null }, data: { revokedAt: new Date() } })
    return count > 0
  }
}
