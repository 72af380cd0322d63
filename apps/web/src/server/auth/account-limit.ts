import type { DBAdapter } from '@better-auth/core/db/adapter'

interface LimitRow { id: string; key: string; count: number; lastRequest: number | bigint }
type Adapter = Pick<DBAdapter, 'findOne' | 'create' | 'incrementOne'>

/**
 * Counts one attempt on an account and says whether it is within the limit, over all replicas and addresses. Each step is one
 * guarded statement, so attempts at the same moment cannot pass together.
 */
export const consumeAccountLimit = async (adapter: Adapter, limit: { key: string; windowMs: number; max: number; now: number }): Promise<boolean> => {
  const { key, windowMs, max, now } = limit
  const where = [{ field: 'key', value: key }]
  const row = await adapter.findOne<LimitRow>({ model: 'rateLimit', where })
  if (row === null) {
    try {
      await adapter.create({ model: 'rateLimit', data: { key, count: 1, lastRequest: now } })
      return true
    } catch (error) {
      if (await adapter.findOne({ model: 'rateLimit', where }) === null) throw error
      return consumeAccountLimit(adapter, limit)
    }
  }
  const since = Number(row.lastRequest)
  if (now - since >= windowMs) {
    const reset = await adapter.incrementOne({ model: 'rateLimit', where: [...where, { field: 'lastRequest', operator: 'lte', value: since }], increment: {}, set: { count: 1, lastRequest: now } })
    return reset === null ? consumeAccountLimit(adapter, limit) : true
  }
  return await adapter.incrementOne({ model: 'rateLimit', where: [...where, { field: 'count', operator: 'lt', value: max }], increment: { count: 1 } }) !== null
}
