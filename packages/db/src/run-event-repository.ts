import type { LogLevel, RunEvent, RunEventType, StoredRunEvent } from '@millrace/protocol'
import { Prisma } from './generated/client'
import { escapeLike } from './like'
import { pageLimit, readPositionCursor, toPage, type Page, type PageOptions } from './page'
import { clientOf, type TenantTransaction } from './tenancy'

export interface RunEventFilter {
  runId: string
  /** Events with a greater `seq`. Default 0. */
  after?: number | undefined
  /** At most; default 1,000, at most 5,000. */
  limit?: number | undefined
  types?: readonly RunEventType[] | undefined
  /** This level or a graver one. */
  level?: LogLevel | undefined
  stepKey?: string | undefined
  /** Case-insensitive, in messages, names of steps and errors. */
  search?: string | undefined
}

export interface AssetEventFilter extends PageOptions {
  deploymentId: string
  assetKey: string
  partition?: string | undefined
  types?: readonly RunEventType[] | undefined
}

interface Row { runId: string; seq: number; data: RunEvent; position: bigint }

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
const toEvent = (row: Row): StoredRunEvent => ({ ...row.data, runId: row.runId, seq: row.seq })

/** What the column holds at most. */
export const highestSeq = 2_147_483_647

export class RunEventRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  /** In order of `seq`. */
  async list(filter: RunEventFilter): Promise<StoredRunEvent[]> {
    const limit = Math.min(5_000, Math.max(1, Math.floor(filter.limit ?? 1_000)))
    const conditions = [Prisma.sql`org_id = ${this.#tx.organizationId} and run_id = ${filter.runId} and seq > ${Math.min(filter.after ?? 0, highestSeq)}`]
    if (filter.types !== undefined && filter.types.length > 0) conditions.push(Prisma.sql`type = any (${[...filter.types]})`)
    if (filter.level !== undefined) conditions.push(Prisma.sql`level = any (${levels.slice(levels.indexOf(filter.level))})`)
    if (filter.stepKey !== undefined) conditions.push(Prisma.sql`step_key = ${filter.stepKey}`)
    if (filter.search !== undefined && filter.search !== '') {
      const pattern = `%${escapeLike(filter.search)}%`
      conditions.push(Prisma.sql`(
        data->>'message' ilike ${pattern} or step_key ilike ${pattern} or type ilike ${pattern}
        or data->'error'->>'message' ilike ${pattern} or data->'error'->>'name' ilike ${pattern}
      )`)
    }
    const rows = await clientOf(this.#tx).$queryRaw<Row[]>`
      select run_id as "runId", seq, data, position from run_event where ${Prisma.join(conditions, ' and ')} order by seq limit ${limit}`
    return rows.map(toEvent)
  }

  /** Events about an asset over all runs of a deployment, newest first. */
  async listOfAsset(filter: AssetEventFilter): Promise<Page<StoredRunEvent>> {
    const limit = pageLimit(filter)
    const before = readPositionCursor(filter.cursor)
    const conditions = [Prisma.sql`org_id = ${this.#tx.organizationId} and deployment_id = ${filter.deploymentId} and asset_key = ${filter.assetKey}`]
    if (filter.types !== undefined && filter.types.length > 0) conditions.push(Prisma.sql`type = any (${[...filter.types]})`)
    if (filter.partition !== undefined) conditions.push(Prisma.sql`partition = ${filter.partition}`)
    if (before !== null) conditions.push(Prisma.sql`position < ${before}`)
    const rows = await clientOf(this.#tx).$queryRaw<Row[]>`
      select run_id as "runId", seq, data, position from run_event where ${Prisma.join(conditions, ' and ')} order by position desc limit ${limit + 1}`
    return toPage(rows, { limit, key: (row) => [String(row.position)], item: toEvent })
  }
}
