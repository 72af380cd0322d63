import { BuildRepository, findOrganizationIds, withTenant } from '@millrace/db'
import { objectKeys } from '@millrace/storage'
import type { ControlServices } from './services'

export interface GarbagePolicy {
  /** The newest builds of each location stay, deployed or not. Default 20. */
  keep?: number
  /** Younger builds and their objects stay. Default one day. */
  olderThanMs?: number
}

/** Removes builds that no deployment serves and no run used, and build and tree objects that no build points to. */
export const collectGarbage = async (services: ControlServices, { keep = 20, olderThanMs = 86_400_000 }: GarbagePolicy = {}): Promise<{ builds: number; objects: number }> => {
  const olderThan = new Date(services.now().getTime() - olderThanMs).toISOString()
  const removed = { builds: 0, objects: 0 }
  for (const organizationId of await findOrganizationIds(services.database)) {
    const unused = await withTenant(services.database, organizationId, async (tx) => {
      const builds = new BuildRepository(tx)
      const found = await builds.findUnused({ keep, olderThan })
      await builds.delete(found.map((build) => build.id))
      return found
    })
    removed.builds += unused.length
    const candidates = unused.flatMap((build) => [build.bundleKey, build.sourceMapKey, build.manifestKey, build.treeKey]).filter((key) => key !== null)
    if (candidates.length === 0) continue
    const referenced = await withTenant(services.database, organizationId, (tx) => new BuildRepository(tx).findReferencedObjects(candidates))
    const own = objectKeys.organization(organizationId)
    const orphans = [...new Set(candidates)].filter((key) => key.startsWith(own) && !referenced.has(key))
    await services.store.delete(orphans)
    removed.objects += orphans.length
  }
  return removed
}
