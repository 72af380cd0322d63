import type { Prisma } from './generated/client'
import { partsOf, type Database } from './database'

/** A transaction that sees one organization's rows and no others. Repositories take it as their first argument. */
export interface TenantTransaction { readonly organizationId: string }

const clients = new WeakMap<TenantTransaction, Prisma.TransactionClient>()

/** For this package only. */
export function clientOf(tx: TenantTransaction): Prisma.TransactionClient {
  const client = clients.get(tx)
  if (client === undefined) throw new TypeError('not a transaction of withTenant, or one that has ended')
  return client
}

/**
 * The one door to tenants' rows: an interactive transaction whose first statement names the organization. Row-level
 * security does the rest. Do not wait inside it for anything but the database.
 */
export function withTenant<Result>(db: Database, organizationId: string, work: (tx: TenantTransaction) => Promise<Result>): Promise<Result> {
  return partsOf(db).prisma.$transaction(async (client) => {
    await client.$queryRaw`select set_config('app.org_id', ${organizationId}, true)`
    const tx: TenantTransaction = { organizationId }
    clients.set(tx, client)
    try {
      return await work(tx)
    } finally {
      clients.delete(tx)
    }
  }, { maxWait: 10_000, timeout: 20_000 })
}
