import { alone, BuildRepository, findOrganizationIds, StoredObjectRepository, withTenant } from '@millrace/db'
import type { ControlServices } from './services'

export interface GarbagePolicy {
  /** The newest builds of each location stay, deployed or not. Default 20. */
  keepBuilds?: number | undefined
  /** Younger builds and objects stay. Default one day. */
  graceMs?: number | undefined
}

export interface CollectedGarbage { builds: number; objects: number }

const batch = 500
/** Who was stopped between dooming and removing must not go on later: somebody else may have finished, and the names may be in use again. */
const longestRemovalMs = 300_000

type GarbageServices = Pick<ControlServices, 'database' | 'store' | 'now'>

const removeBuilds = async ({ database }: GarbageServices, { organizationId, keepBuilds, before }: { organizationId: string; keepBuilds: number; before: string }): Promise<number> => {
  for (let removed = 0; ;) {
    const ids = await withTenant(database, organizationId, (tx) => new BuildRepository(tx).removeUnused({ keep: keepBuilds, olderThan: before, limit: batch }))
    removed += ids.length
    if (ids.length < batch) return removed
  }
}

const removeObjects = async ({ database, store, now }: GarbageServices, { organizationId, before }: { organizationId: string; before: string }): Promise<number> => {
  for (let removed = 0; ;) {
    const doomedAt = now().getTime()
    const keys = await withTenant(database, organizationId, (tx) => new StoredObjectRepository(tx).doom({ before, limit: batch }))
    if (keys.length === 0 || now().getTime() - doomedAt > longestRemovalMs) return removed
    await store.delete(keys)
    await withTenant(database, organizationId, (tx) => new StoredObjectRepository(tx).forget(keys))
    removed += keys.length
    if (keys.length < batch) return removed
  }
}

/**
 * Removes builds that no deployment serves and no run used, and then the objects that no build names. Null when another process is at it.
 * Safe beside builds of the same content: see `StoredObjectRepository`.
 */
export const collectGarbage = (services: GarbageServices, { keepBuilds = 20, graceMs = 86_400_000 }: GarbagePolicy = {}): Promise<CollectedGarbage | null> =>
  alone(services.database, 'millrace garbage', async () => {
    const before = new Date(services.now().getTime() - graceMs).toISOString()
    const collected = { builds: 0, objects: 0 }
    for (const organizationId of await findOrganizationIds(services.database)) {
      collected.builds += await removeBuilds(services, { organizationId, keepBuilds, before })
      collected.objects += await removeObjects(services, { organizationId, before })
    }
    return collected
  })
