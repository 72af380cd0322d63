import { DynamicPartitionRepository, withTenant, type TenantTransaction } from '@millrace/db'
import { nearestKey } from '@millrace/orchestration'
import { dynamicNames, openAt, type OpenOptions } from '@millrace/orchestration/partitions'
import { MillraceError, type PartitionsDefinition, type PartitionsRequest } from '@millrace/protocol'
import { readDefinitions, type DeploymentDefinitions } from './deployed-definitions'
import type { ControlServices, DeploymentScope } from './services'

const keptKeys = 1_000_000
/** So many are changed in one transaction. */
const portion = 10_000

interface Kept { readonly version: string; readonly keys: readonly string[] }

/** Keys by organization, deployment and name, good for as long as the version stays. The least recently used go first. */
const remembered = new WeakMap<ControlServices['database'], Map<string, Kept>>()

const remember = (database: ControlServices['database'], place: string, kept: Kept): void => {
  const entries = remembered.get(database) ?? new Map<string, Kept>()
  remembered.set(database, entries)
  entries.delete(place)
  entries.set(place, kept)
  let size = [...entries.values()].reduce((sum, { keys }) => sum + keys.length, 0)
  for (const [oldest, { keys }] of entries) {
    if (size <= keptKeys) return
    entries.delete(oldest)
    size -= keys.length
  }
}

const readKeys = async (tx: TenantTransaction, { database, deploymentId }: Pick<ControlServices, 'database'> & Pick<DeploymentScope, 'deploymentId'>, names: readonly string[]): Promise<Record<string, readonly string[]>> => {
  const repository = new DynamicPartitionRepository(tx)
  const found: [string, readonly string[]][] = []
  for (const { name, version } of await repository.findHeads(deploymentId, names)) {
    const place = JSON.stringify([tx.organizationId, deploymentId, name])
    const known = remembered.get(database)?.get(place)
    const kept = known?.version === version ? known : { version, keys: await repository.findKeys(deploymentId, name) }
    remember(database, place, kept)
    found.push([name, kept.keys])
  }
  return Object.fromEntries(found)
}

/** How these definitions are opened now: with the keys that their dynamic partitions have. Asks the database only if there are some. */
export const openNow = async (services: ControlServices, { organizationId, deploymentId }: DeploymentScope, definitions: readonly PartitionsDefinition[]): Promise<OpenOptions> => {
  const now = services.now().getTime()
  const names = [...new Set(definitions.flatMap((definition) => dynamicNames(definition).map(({ name }) => name)))]
  if (names.length === 0) return openAt(now)
  return openAt(now, await withTenant(services.database, organizationId, (tx) => readKeys(tx, { database: services.database, deploymentId }, names)))
}

/** The names of the dynamic partitions that what is deployed declares. */
export const declaredDynamicPartitions = ({ locations }: DeploymentDefinitions): Set<string> =>
  new Set(locations.flatMap(({ assets, jobs }) => [...assets, ...jobs].flatMap(({ partitions }) => partitions === undefined ? [] : dynamicNames(partitions).map(({ name }) => name))))

const checkRequest = ({ action, name }: PartitionsRequest, declared: ReadonlySet<string>): void => {
  if (declared.has(name) || action === 'delete') return
  const near = nearestKey(name, [...declared])
  const listed = [...declared].slice(0, 10).map((each) => `“${each}”`).join(', ')
  const known = near === null ? (listed === '' ? 'Nothing deployed here has dynamic partitions.' : `There are: ${listed}.`) : `Did you mean “${near}”?`
  throw new MillraceError('not-found', `What is deployed here has no dynamic partitions “${name}”. ${known}`, { details: { suggestion: near } })
}

/**
 * Adds keys to dynamic partitions of a deployment, or deletes some: also of a name that nothing deployed declares any more. Throws `not-found` for a name that
 * nothing declares, and `too-large`.
 */
export const changePartitions = async (services: ControlServices, { organizationId, deploymentId }: DeploymentScope, request: PartitionsRequest): Promise<{ changed: number; size: number }> => {
  checkRequest(request, declaredDynamicPartitions(await readDefinitions(services, { organizationId, deploymentId })))
  let changed = 0
  let size = 0
  for (let start = 0; start < request.keys.length; start += portion) {
    const keys = request.keys.slice(start, start + portion)
    const done = await withTenant(services.database, organizationId, (tx) => new DynamicPartitionRepository(tx).change(deploymentId, { ...request, keys }))
    changed += done.changed
    size = done.size
  }
  return { changed, size }
}
