import type { PartitionsRequest } from '@millrace/protocol'
import { toTooLarge } from './database-error'
import { Prisma } from './generated/client'
import { toJsonText } from './json-text'
import { escapeLike } from './like'
import { pageLimit, readPositionCursor, toPage, type Page, type PageOptions } from './page'
import { clientOf, type TenantTransaction } from './tenancy'

/** The keys of dynamic partitions of one name, but for the keys. */
export interface DynamicPartitionsRecord {
  name: string
  /** Rises with every change. */
  version: string
  size: number
}

/** The keys of dynamic partitions that a deployment has, in the order in which they came. */
export class DynamicPartitionRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  /** Answers how many keys came or went, and how many there are now. Throws `too-large` for more keys than can be opened; the transaction can only be rolled back then. */
  async change(deploymentId: string, request: PartitionsRequest): Promise<{ changed: number; size: number }> {
    const [row] = await clientOf(this.#tx).$queryRaw<{ changed: number; size: number }[]>`
      select changed, total as size from change_partitions(${this.#tx.organizationId}, ${deploymentId}, ${toJsonText(request)}::jsonb)`
      .catch((error: unknown) => { throw toTooLarge(error) })
    return row ?? { changed: 0, size: 0 }
  }

  /** Those that ever had a key; of all names, or of some. */
  async findHeads(deploymentId: string, names?: readonly string[]): Promise<DynamicPartitionsRecord[]> {
    const rows = await clientOf(this.#tx).dynamicPartitions.findMany({
      where: { deploymentId, ...(names === undefined ? {} : { name: { in: [...names] } }) }, orderBy: { name: 'asc' }, select: { name: true, version: true, size: true },
    })
    return rows.map(({ name, version, size }) => ({ name, version: String(version), size }))
  }

  /** All keys of a name. */
  async findKeys(deploymentId: string, name: string): Promise<string[]> {
    const rows = await clientOf(this.#tx).$queryRaw<{ keys: string[] }[]>`
      select coalesce(array_agg(key order by number), '{}') as keys from dynamic_partition_key
      where org_id = ${this.#tx.organizationId} and deployment_id = ${deploymentId} and name = ${name}`
    return rows[0]?.keys ?? []
  }

  /** A page of the keys of a name; `search` keeps those that contain it. */
  async listKeys(filter: PageOptions & { deploymentId: string; name: string; search?: string | undefined }): Promise<Page<string>> {
    const limit = pageLimit(filter)
    const after = readPositionCursor(filter.cursor)
    const rows = await clientOf(this.#tx).$queryRaw<{ key: string; number: bigint }[]>`
      select key, number from dynamic_partition_key
      where org_id = ${this.#tx.organizationId} and deployment_id = ${filter.deploymentId} and name = ${filter.name}
        ${after === null ? Prisma.empty : Prisma.sql`and number > ${after}`}
        ${filter.search === undefined ? Prisma.empty : Prisma.sql`and key like ${`%${escapeLike(filter.search)}%`}`}
      order by number limit ${limit + 1}`
    return toPage(rows, { limit, key: (row) => [String(row.number)], item: ({ key }) => key })
  }
}
