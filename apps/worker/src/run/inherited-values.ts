import { DeploymentRepository, findLatestValues, findPartitionValues, withTenant, type Database } from '@millrace/db'
import type { RunPorts } from './run-ports'

type Readers = Pick<RunPorts, 'latestValues' | 'partitionValues'>

const readersOf = (database: Database, place: { organizationId: string; deploymentId: string }): Readers => ({
  latestValues: (keys) => findLatestValues(database, { ...place, keys: [...keys] }),
  partitionValues: (reads) => findPartitionValues(database, { ...place, reads }),
})

/**
 * Where a deployment's stored values are. What a branch deployment has not made itself is read from the deployment that it branched from; what it makes is its
 * own. Whether there is one is asked once, and only when something is missing.
 */
export const inheritedValues = (database: Database, place: { organizationId: string; deploymentId: string }): Readers => {
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
      const made = new Set(found.map(({ asset, partition }) => `${asset}\n${partition}`))
      const missing = reads.map(({ asset, partitions }) => ({ asset, partitions: partitions.filter((partition) => !made.has(`${asset}\n${partition}`)) })).filter(({ partitions }) => partitions.length > 0)
      const base = missing.length === 0 ? null : await (asked ??= findBase())
      return base === null ? found : [...found, ...await base.partitionValues(missing)]
    },
  }
}
