import type { Engine } from '@millrace/control'
import { WorkerRepository, type Database, type IdentityDatabase, type WorkerRecord } from '@millrace/db'
import { MillraceError } from '@millrace/protocol'
import type { WebServices } from './services'

/** Workers say every few seconds that they live. */
const silentMs = 15_000

/** How each component is asked whether it works. */
export const openProbes = (parts: { database: Database; identity: IdentityDatabase; engine: Engine }): WebServices['probes'] => {
  const workers = new WorkerRepository(parts.database)
  const alive = async (): Promise<WorkerRecord[]> => {
    const found = await workers.findAlive(silentMs)
    if (found.length === 0) throw new MillraceError('unavailable', 'No worker was heard of in the last 15 seconds.')
    return found
  }
  return {
    database: async () => {
      await Promise.all([parts.database.check(), parts.identity.check()])
      return {}
    },
    engine: async () => {
      await parts.engine.check()
      return {}
    },
    worker: async () => {
      const found = await alive()
      return { detail: found.length === 1 ? '1 worker' : `${found.length} workers` }
    },
    sandbox: async () => {
      const leaky = (await alive()).find(({ sandbox }) => !sandbox.ok)
      if (leaky !== undefined) throw new MillraceError('unavailable', `The ${leaky.sandbox.name} sandbox of a worker did not hold its own escape test.`)
      const [newest] = await alive()
      return { detail: newest?.sandbox.warning ?? newest?.sandbox.name ?? '' }
    },
  }
}
