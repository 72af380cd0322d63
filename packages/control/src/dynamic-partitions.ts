import { DynamicPartitionRepository, withTenant, type TenantTransaction } from '@millrace/db'
import { nearestKey } from '@millrace/orchestration'
import { checkKeys } from '@millrace/orchestration/partition-keys'
import { dynamicNames, openAt, type OpenOptions } from '@millrace/orchestration/partitions'
import { MillraceError, type PartitionsDefinition, type PartitionsRequest } from '@millrace/protocol'
import { readDefinitions, type DeploymentDefinitions } from './deployed-definitions'
import type { ControlServices, DeploymentScope } from './services'

/** More keys of one name cannot be opened: all of them are in memory then. */
export const mostDynamicKeys = 250_000
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
  for (const { name, version, size } of await repository.findHeads(deploymentId, names)) {
    if (size > mostDynamicKeys) throw new MillraceError('too-large', `The dynamic partitions “${name}” have ${size.toLocaleString('en-US')} keys, and at most ${mostDynamicKeys.toLocaleString('en-US')} can be used: delete some.`)
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

/** The dynamic partitions that what is deployed declares: by name, the dimensions they are, null where they stand alone. */
export const declaredDynamicPartitions = ({ locations }: DeploymentDefinitions): Map<string, Set<string | null>> => {
  const declared = new Map<string, Set<string | null>>()
  for (const { assets, jobs } of locations) {
    for (const { partitions } of [...assets, ...jobs]) {
      for (const { name, dimension } of partitions === undefined ? [] : dynamicNames(partitions)) declared.set(name, (declared.get(name) ?? new Set()).add(dimension))
    }
  }
  return declared
}

const checkRequest = ({ action, name, keys }: PartitionsRequest, declared: ReadonlyMap<string, ReadonlySet<string | null>>): void => {
  const dimensions = declared.get(name)
  if (dimensions === undefined && action === 'add') {
    const near = nearestKey(name, [...declared.keys()])
    const listed = [...declared.keys()].slice(0, 10).map((each) => `“${each}”`).join(', ')
    const known = near === null ? (listed === '' ? 'Nothing deployed here has dynamic partitions.' : `There are: ${listed}.`) : `Did you mean “${near}”?`
    throw new MillraceError('not-found', `What is deployed here has no dynamic partitions “${name}”. ${known}`, { details: { suggestion: near } })
  }
  if (action === 'add') for (const dimension of dimensions ?? []) checkKeys([...new Set(keys)], dimension)
}

/**
 * Adds keys to dynamic partitions of a deployment, or deletes some: also of a name that nothing deployed declares any more. Throws `not-found` for a name that
 * nothing declares, `invalid-partitions` for what cannot be a key there, and `too-large`.
 */
export const changePartitions = async (services: ControlServices, scope: DeploymentScope, request: PartitionsRequest): Promise<{ changed: number; size: number }> => {
  checkRequest(request, declaredDynamicPartitions(await readDefinitions(services, scope)))
  let changed = 0
  let size = 0
  for (let start = 0; start < request.keys.length; start += portion) {
    const done = await changePortion(services, scope, { ...request, keys: request.keys.slice(start, start + portion) })
    changed += done.changed
    size = done.size
  }
  return { changed, size }
}

const changePortion = ({ database }: ControlServices, { organizationId, deploymentId }: DeploymentScope, request: PartitionsRequest): Promise<{ changed: number; size: number }> =>
  withTenant(database, organizationId, async (tx) => {
    const done = await new DynamicPartitionRepository(tx).change(deploymentId, request)
    if (request.action === 'add' && done.size > mostDynamicKeys) {
      throw new MillraceError('too-large', `The dynamic partitions “${request.name}” would have ${done.size.toLocaleString('en-US')} keys; at most ${mostDynamicKeys.toLocaleString('en-US')} are possible.`)
    }
    return done
  })
