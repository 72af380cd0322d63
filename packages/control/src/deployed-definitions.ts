import { BuildRepository, DeploymentRepository, withTenant, type DeployedLocationRecord } from '@millrace/db'
import { buildAssetGraph, type AssetGraph } from '@millrace/orchestration'
import type { AssetSnapshot, CheckFunctionSnapshot, JobSnapshot, MultiAssetSnapshot, OpSnapshot, ResourceSnapshot } from '@millrace/protocol'
import type { ControlServices, DeploymentScope } from './services'

/** What one deployed build says can run. */
export interface DeployedDefinitions {
  location: DeployedLocationRecord
  assets: AssetSnapshot[]
  multiAssets: MultiAssetSnapshot[]
  checks: CheckFunctionSnapshot[]
  jobs: JobSnapshot[]
  ops: OpSnapshot[]
  resources: ResourceSnapshot[]
}
export interface DeploymentDefinitions { locations: DeployedDefinitions[]; graph: AssetGraph }

interface Entry { builds: string; definitions: DeploymentDefinitions }

const capacity = 32

/**
 * Builds never change, so the definitions of a set of builds are kept for as long as the pointers stand there: a launch
 * costs one read of the pointers. Keyed by organization and deployment; nothing is shared between organizations.
 */
const remembered = new WeakMap<ControlServices['database'], Map<string, Entry>>()

const recall = (services: ControlServices, key: string): Entry | undefined => remembered.get(services.database)?.get(key)

const remember = (services: ControlServices, key: string, entry: Entry): void => {
  const entries = remembered.get(services.database) ?? new Map<string, Entry>()
  remembered.set(services.database, entries)
  entries.delete(key)
  entries.set(key, entry)
  const [oldest] = entries.keys()
  if (entries.size > capacity && oldest !== undefined) entries.delete(oldest)
}

/** The definitions that a deployment serves now, all locations in one graph. */
export const readDefinitions = (services: ControlServices, { organizationId, deploymentId }: DeploymentScope): Promise<DeploymentDefinitions> =>
  withTenant(services.database, organizationId, async (tx) => {
    const locations = await new DeploymentRepository(tx).findLocations(deploymentId)
    const key = `${organizationId}\n${deploymentId}`
    const builds = locations.map((location) => location.buildId).join()
    const known = recall(services, key)
    if (known?.builds === builds) return known.definitions
    const repository = new BuildRepository(tx)
    const deployed: DeployedDefinitions[] = []
    for (const location of locations) {
      const { buildId } = location
      deployed.push({
        location, assets: await repository.findAssets(buildId), multiAssets: await repository.findMultiAssets(buildId), checks: await repository.findChecks(buildId),
        jobs: await repository.findJobs(buildId), ops: await repository.findOps(buildId), resources: await repository.findResources(buildId),
      })
    }
    const graph = buildAssetGraph(deployed.map(({ location, assets }) => ({ location: location.name, assets })))
    const definitions = { locations: deployed, graph }
    remember(services, key, { builds, definitions })
    return definitions
  })
