import { BuildRepository, DeploymentRepository, withTenant, type Database } from '@millrace/db'
import type { ResourceSnapshot } from '@millrace/protocol'
import type { ResourceRecord } from '../../features/resources/server/resource-schema'
import type { TenantScope } from './tenant-scope'

const showPath = (path: readonly (string | number)[]): string => path.map((part) => typeof part === 'number' ? `[${part}]` : `.${part}`).join('').replace(/^\./, '')

const needing = <Definition extends { readonly resources?: readonly string[] | undefined }>(definitions: readonly Definition[], resource: string, name: (definition: Definition) => string): string[] =>
  definitions.filter(({ resources }) => resources?.includes(resource) === true).map(name)

const bindingOf = ({ binding }: ResourceSnapshot): ResourceRecord['binding'] => binding === undefined ? null : {
  values: binding.values, isAtLaunch: binding.isAtLaunch,
  references: binding.references.map(({ path, kind, name, default: fallback }) => ({ path: showPath(path), kind, name, hasDefault: fallback !== undefined })),
}

export const resourceData = (database: Database) => ({
  /** Of the build that the deployment serves; none when it serves none. */
  list: ({ organizationId, deploymentId }: TenantScope, codeLocationId: string): Promise<ResourceRecord[]> => withTenant(database, organizationId, async (tx) => {
    const deployed = await new DeploymentRepository(tx).findLocation(deploymentId, codeLocationId)
    if (deployed === null) return []
    const builds = new BuildRepository(tx)
    const all = await builds.findResources(deployed.buildId)
    if (all.length === 0) return []
    const [assets, ops] = [await builds.findAssets(deployed.buildId), await builds.findOps(deployed.buildId)]
    return all.map((resource) => ({
      name: resource.name, kind: resource.kind, description: resource.description ?? null, configSchema: resource.configSchema ?? null, binding: bindingOf(resource), resources: resource.resources,
      users: {
        assets: needing(assets, resource.name, ({ key }) => key), ops: needing(ops, resource.name, ({ name }) => name), resources: needing(all, resource.name, ({ name }) => name),
      },
      source: resource.source ?? null,
    }))
  }),
})
