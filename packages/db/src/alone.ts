import { partsOf, type Database } from './database'

/**
 * Does `work` unless another process does the same at this moment, then `null`. The lock lives in a transaction of its own connection, so
 * it works through a transaction pooler and ends with the process that holds it. It saves work and decides nothing: `work` must stay
 * right when two of it overlap.
 */
export async function alone<Result>(db: Database, name: string, work: () => Promise<Result>): Promise<Result | null> {
  const client = await partsOf(db).pool.connect()
  let broken: Error | undefined
  const onError = (error: Error): void => { broken = error }
  client.on('error', onError)
  try {
    await client.query('begin')
    const { rows: [row] } = await client.query<{ locked: boolean }>(`select pg_try_advisory_xact_lock(hashtextextended($1, 7301)) as locked`, [name])
    const result = row?.locked === true ? await work() : null
    await client.query('commit')
    return result
  } catch (error) {
    broken ??= error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.off('error', onError)
    // A connection with an open transaction does not go back into the pool.
    client.release(broken)
  }
}
