import { readDefinitions, type ControlServices, type DeploymentDefinitions } from '@millrace/control'
import { AssetRepository, withTenant, type AssetState } from '@millrace/db'
import type { CheckSeverity } from '@millrace/protocol'
import { createHash } from 'node:crypto'
import { failingChecks, type StandingCheck } from '../../../server/tenant-data/check-standings'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import { assetGraphSchema, type AssetFacets, type AssetGraphRecord, type AssetStates } from './asset-schema'

const shownDescription = 160

interface Numbering { readonly names: string[]; readonly of: (name: string) => number }

const numbering = (): Numbering => {
  const names: string[] = []
  const numbers = new Map<string, number>()
  const of = (name: string): number => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, names.length)
    return names.push(name) - 1
  }
  return { names, of }
}

/** The builds that a deployment serves, as one short word: equal words, equal definitions. */
const versionOf = ({ locations }: DeploymentDefinitions): string =>
  createHash('sha256').update(locations.map(({ location }) => `${location.name} ${location.buildId}`).join('\n')).digest('base64url').slice(0, 16)

/** Definitions to positions. An asset that no deployed location defines has no node, and no edge leads to it. */
export const compactGraph = (definitions: DeploymentDefinitions): AssetGraphRecord => {
  const [groups, codeLocations] = [numbering(), numbering()]
  const { graph } = definitions
  const positions = new Map<number, number>()
  const graphs = new Map(definitions.locations.map(({ location: { name }, multiAssets }) => [name, new Set(multiAssets.flatMap((each) => (each.graph === undefined ? [] : [each.name])))]))
  const nodes = graph.nodes.flatMap(({ asset, location }, number) => {
    if (asset === null || location === null) return []
    positions.set(number, positions.size)
    const { key, kind, kinds, owners, tags, description, madeBy } = asset
    const isOfOps = madeBy !== undefined && graphs.get(location)?.has(madeBy.name) === true
    return [{ key, kind, group: groups.of(asset.group), codeLocation: codeLocations.of(location), kinds, owners, tags, ...(isOfOps && { isOfOps }), description: description?.slice(0, shownDescription) ?? null }]
  })
  const edges = graph.upstream.flatMap((upstream, number) => upstream.flatMap((source): [number, number][] => {
    const [from, to] = [positions.get(source), positions.get(number)]
    return from === undefined || to === undefined ? [] : [[from, to]]
  }))
  return { version: versionOf(definitions), groups: groups.names, codeLocations: codeLocations.names, nodes, edges }
}

interface Catalog {
  readonly record: AssetGraphRecord
  readonly positions: ReadonlyMap<string, number>
}

/** `readDefinitions` answers with the same object while the deployed builds stay, and so does this. */
const catalogs = new WeakMap<DeploymentDefinitions, Catalog>()

export const readCatalog = async (control: ControlServices, scope: TenantScope): Promise<Catalog> => {
  const definitions = await readDefinitions(control, scope)
  const known = catalogs.get(definitions)
  if (known !== undefined) return known
  const record = assetGraphSchema.parse(compactGraph(definitions))
  const catalog = { record, positions: new Map(record.nodes.map((node, position) => [node.key, position])) }
  catalogs.set(definitions, catalog)
  return catalog
}

const readRows = (control: ControlServices, { organizationId, deploymentId }: TenantScope): Promise<AssetState[]> =>
  withTenant(control.database, organizationId, (tx) => new AssetRepository(tx).findStates(deploymentId))

const worstByAsset = (failing: readonly StandingCheck[]): ReadonlyMap<string, CheckSeverity> => {
  const worst = new Map<string, CheckSeverity>()
  for (const { check: { asset }, standing } of failing) if (worst.get(asset) !== 'error') worst.set(asset, standing.outcome === 'warned' ? 'warn' : 'error')
  return worst
}

/** Rows to positions; what is remembered of assets that are not deployed any more is left out. */
export const compactStates = ({ record, positions }: Catalog, { states: rows, failedChecks }: { readonly states: readonly AssetState[]; readonly failedChecks: ReadonlyMap<string, CheckSeverity> }): AssetStates => {
  const runs = numbering()
  const states = rows.flatMap(({ key, status, materializedAt, runId }): AssetStates['states'] => {
    const position = positions.get(key)
    return position === undefined ? [] : [[position, status, materializedAt === null ? null : Date.parse(materializedAt), runId === null ? null : runs.of(runId), failedChecks.get(key) ?? null]]
  })
  return { version: record.version, runs: runs.names, states }
}

export const readStates = async (control: ControlServices, scope: TenantScope): Promise<AssetStates> => {
  const [catalog, states, failing] = await Promise.all([readCatalog(control, scope), readRows(control, scope), failingChecks(control, scope)])
  return compactStates(catalog, { states, failedChecks: worstByAsset(failing) })
}

const count = (values: Iterable<string>): AssetFacets['groups'] => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, times]) => ({ value, count: times })).sort((one, other) => other.count - one.count || one.value.localeCompare(other.value))
}

export const readFacets = async (control: ControlServices, scope: TenantScope): Promise<AssetFacets> => {
  const [{ record, positions }, rows] = await Promise.all([readCatalog(control, scope), readRows(control, scope)])
  const { groups, codeLocations, nodes } = record
  const statuses = new Map(rows.flatMap(({ key, status }) => (positions.has(key) ? [[key, status] as const] : [])))
  return {
    groups: count(nodes.map((node) => groups[node.group] ?? '')),
    codeLocations: count(nodes.map((node) => codeLocations[node.codeLocation] ?? '')),
    kinds: count(nodes.flatMap((node) => node.kinds)),
    owners: count(nodes.flatMap((node) => node.owners)),
    statuses: count(nodes.map((node) => statuses.get(node.key) ?? 'never')),
  }
}
