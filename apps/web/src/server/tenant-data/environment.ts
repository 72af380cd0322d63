import {
  BuildRepository, CodeLocationRepository, DeploymentRepository, EnvironmentVariableRepository, withTenant,
  type Database, type EnvironmentVariableRecord as Row, type Page, type TenantTransaction,
} from '@millrace/db'
import { findUnset, findVariable } from '@millrace/orchestration/environment'
import { MillraceError, type DeploymentKind, type EnvironmentScope, type ResourceSnapshot } from '@millrace/protocol'
import type { EnvironmentAsk, EnvironmentVariable, ScopeInput } from '../../features/environment/server/environment-schema'
import type { People } from '../auth/people'
import type { PageRequest } from '../pagination'
import type { TenantScope } from './tenant-scope'

interface Asked { readonly kind: 'env' | 'secret'; readonly name: string; readonly resources: Set<string>; hasDefault: boolean }

/** By name, each once: what the resources of one build ask for. */
const askedBy = (resources: readonly ResourceSnapshot[]): Asked[] => {
  const asked = new Map<string, Asked>()
  for (const resource of resources) {
    for (const { kind, name, default: fallback } of resource.binding?.references ?? []) {
      const known = asked.get(`${kind} ${name}`) ?? { kind, name, resources: new Set<string>(), hasDefault: true }
      asked.set(`${kind} ${name}`, known)
      known.resources.add(resource.name)
      known.hasDefault &&= fallback !== undefined
    }
  }
  return [...asked.values()].sort((one, other) => one.name < other.name ? -1 : 1)
}

const locationNames = async (tx: TenantTransaction, ids: readonly string[]): Promise<Map<string, string>> => {
  const locations = new CodeLocationRepository(tx)
  const names = new Map<string, string>()
  for (const id of new Set(ids)) names.set(id, (await locations.findById(id))?.name ?? id)
  return names
}

const toVariable = ({ deploymentKind, deploymentId, codeLocationId, setBy, ...row }: Row, names: Readonly<Record<'deployments' | 'locations' | 'people', ReadonlyMap<string, string>>>): EnvironmentVariable => ({
  ...row,
  scope: {
    deploymentKind, deployment: deploymentId === null ? null : names.deployments.get(deploymentId) ?? deploymentId, codeLocation: codeLocationId === null ? null : names.locations.get(codeLocationId) ?? codeLocationId,
  },
  setBy: names.people.get(setBy) ?? 'a former member',
})

export const environmentData = (database: Database, people: People) => ({
  /** By name, then as they were made. */
  list: async (organizationId: string, page: PageRequest): Promise<Page<EnvironmentVariable>> => {
    const { rows, nextCursor, deployments, locations } = await withTenant(database, organizationId, async (tx) => {
      const found = await new EnvironmentVariableRepository(tx).list(page)
      return {
        rows: found.items, nextCursor: found.nextCursor, deployments: new Map((await new DeploymentRepository(tx).list()).map(({ id, name }) => [id, name])),
        locations: await locationNames(tx, found.items.flatMap(({ codeLocationId }) => codeLocationId ?? [])),
      }
    })
    const names = { deployments, locations, people: await people.names(rows.map(({ setBy }) => setBy)) }
    return { items: rows.map((row) => toVariable(row, names)), nextCursor }
  },

  /** Ids of what a scope names. */
  resolveScope: (organizationId: string, { deploymentKind, deployment, codeLocation }: ScopeInput): Promise<EnvironmentScope> => withTenant(database, organizationId, async (tx) => {
    const place = deployment === undefined ? null : await new DeploymentRepository(tx).findByName(deployment)
    if (deployment !== undefined && place === null) throw new MillraceError('not-found', `There is no deployment \`${deployment.slice(0, 100)}\` here.`)
    const location = codeLocation === undefined ? null : await new CodeLocationRepository(tx).findByName(codeLocation)
    if (codeLocation !== undefined && location === null) throw new MillraceError('not-found', `There is no code location \`${codeLocation.slice(0, 100)}\` here.`)
    return { deploymentKind: deploymentKind ?? null, deploymentId: place?.id ?? null, codeLocationId: location?.id ?? null }
  }),

  remove: (organizationId: string, id: string): Promise<boolean> => withTenant(database, organizationId, (tx) => new EnvironmentVariableRepository(tx).remove(id)),

  /** By code location and name. */
  asked: ({ organizationId, deploymentId }: TenantScope, deploymentKind: DeploymentKind): Promise<EnvironmentAsk[]> => withTenant(database, organizationId, async (tx) => {
    const variables = await new EnvironmentVariableRepository(tx).findScopes()
    const builds = new BuildRepository(tx)
    const asks: EnvironmentAsk[] = []
    for (const { name: codeLocation, codeLocationId, buildId } of await new DeploymentRepository(tx).findLocations(deploymentId)) {
      const place = { deploymentId, deploymentKind, codeLocationId }
      for (const { kind, name, resources, hasDefault } of askedBy(await builds.findResources(buildId))) {
        const found = findVariable(variables, place, { kind, name })
        const unset = hasDefault ? 'default' : findUnset(variables, place, { kind, name }) === 'not-secret' ? 'not-secret' : 'missing'
        asks.push({ kind, name, codeLocation, resources: [...resources].sort(), state: found === undefined ? unset : 'set', variableId: found?.id ?? null })
      }
    }
    return asks
  }),
})
