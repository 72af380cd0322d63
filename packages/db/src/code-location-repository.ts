import { MillraceError } from '@millrace/protocol'
import type { CodeLocation } from './generated/client'
import { isUniqueViolation } from './database-error'
import { pageLimit, readCursor, toPage, type Page, type PageOptions } from './page'
import { clientOf, type TenantTransaction } from './tenancy'

export interface CodeLocationRecord { id: string; name: string; defaultBranch: string; createdAt: string }

const toLocation = ({ id, name, defaultBranch, createdAt }: CodeLocation): CodeLocationRecord => ({ id, name, defaultBranch, createdAt: createdAt.toISOString() })

export class CodeLocationRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  /** `conflict` when the organization has a location of this name. */
  async create(location: { id: string; name: string; defaultBranch?: string }): Promise<CodeLocationRecord> {
    try {
      return toLocation(await clientOf(this.#tx).codeLocation.create({ data: { organizationId: this.#tx.organizationId, ...location } }))
    } catch (error) {
      if (isUniqueViolation(error)) throw new MillraceError('conflict', `A code location named "${location.name}" exists already; choose another name.`, { cause: error })
      throw error
    }
  }

  async findById(id: string): Promise<CodeLocationRecord | null> {
    const row = await clientOf(this.#tx).codeLocation.findUnique({ where: { organizationId_id: { organizationId: this.#tx.organizationId, id } } })
    return row === null ? null : toLocation(row)
  }

  async findByName(name: string): Promise<CodeLocationRecord | null> {
    const row = await clientOf(this.#tx).codeLocation.findUnique({ where: { organizationId_name: { organizationId: this.#tx.organizationId, name } } })
    return row === null ? null : toLocation(row)
  }

  /** By name. */
  async list(options: PageOptions = {}): Promise<Page<CodeLocationRecord>> {
    const limit = pageLimit(options)
    const after = readCursor(options.cursor, 1)
    const rows = await clientOf(this.#tx).codeLocation.findMany({
      where: { organizationId: this.#tx.organizationId, ...after === null ? {} : { name: { gt: after[0] ?? '' } } },
      orderBy: { name: 'asc' },
      take: limit + 1,
    })
    return toPage(rows, { limit, key: (row) => [row.name], item: toLocation })
  }
}
