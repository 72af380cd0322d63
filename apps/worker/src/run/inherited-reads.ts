import { DeploymentRepository, findLatestMaterializations, findLatestValues, findPartitionValues, withTenant, type Database, type LatestMaterialization, type MaterializationRead } from '@millrace/db'
import type { RunPorts } from './run-ports'

type Readers = Pick<RunPorts, 'latestValues' | 'partitionValues' | 'latestMaterializations'>
interface Place { readonly organizationId: string; readonly deploymentId: string; readonly runId: string }

const readersOf = (database: Database, place: Place): Readers => ({
  latestValues: (keys) => findLatestValues(database, { ...place, keys: [...keys] }),
  partitionValues: (reads) => findPartitionValues(database, { ...place, reads }),
  latestMaterializations: (reads) => findLatestMaterializations(database, { ...place, reads }),
})

const placeOf = ({ asset, partition }: { readonly asset: string; readonly partition: string | null }): string => `${asset}\n${partition ?? ''}`

/** What is still wanted of each place after what was found. */
const lackingReads = (reads: readonly MaterializationRead[], found: readonly LatestMaterialization[]): MaterializationRead[] => {
  const counts = new Map<string, number>()
  for (const each of found) counts.set(placeOf(each), (counts.get(placeOf(each)) ?? 0) + 1)
  return reads.map((read) => ({ ...read, count: read.count - (counts.get(placeOf(read)) ?? 0) })).filter(({ count }) => count > 0)
}

/**
 * Where a deployment's stored values are, and what is known of how they were made. What a branch deployment has not made itself is read from the deployment that it branched
 * from; what it makes is its own, and comes before what it inherits. Whether there is one is asked once, and only when something is missing.
 */
export const inheritedReads = (database: Database, place: Place): Readers => {
  const own = readersOf(database, place)
  let asked: Promise<Readers | null> | undefined
  const findBase = async (): Promise<Readers | null> => {
    const deployment = await withTenant(database, place.organizationId, (tx) => new DeploymentRepository(tx).findById(place.deploymentId))
    return deployment?.baseDeploymentId == null ? null : readersOf(database, { ...place, deploymentId: deployment.baseDeploymentId })
  }
  return {
    latestValues: async (keys) => {
      const found = await own.latestValues(keys)
      const missing = keys.filter((key) => !found.has(key))
      const base = missing.length === 0 ? null : await (asked ??= findBase())
      return base === null ? found : new Map([...found, ...await base.latestValues(missing)])
    },
    partitionValues: async (reads) => {
      const found = await own.partitionValues(reads)
      const made = new Set(found.map(placeOf))
      const missing = reads.map(({ asset, partitions }) => ({ asset, partitions: partitions.filter((partition) => !made.has(placeOf({ asset, partition }))) })).filter(({ partitions }) => partitions.length > 0)
      const base = missing.length === 0 ? null : await (asked ??= findBase())
      return base === null ? found : [...found, ...await base.partitionValues(missing)]
    },
    latestMaterializations: async (reads) => {
      const found = await own.latestMaterializations(reads)
      const missing = lackingReads(reads, found)
      const base = missing.length === 0 ? null : await (asked ??= findBase())
      return base === null ? found : [...found, ...await base.latestMaterializations(missing)]
    },
  }
}
