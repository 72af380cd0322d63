import { declaredDynamicPartitions, readDefinitions, type ControlServices } from '@millrace/control'
import { DynamicPartitionRepository, withTenant, type Page } from '@millrace/db'
import type { DynamicPartitionsRecord } from '../../features/partitions/server/partitions-schema'
import type { PageRequest } from '../pagination'
import type { TenantScope } from './tenant-scope'

const list = async (control: ControlServices, scope: TenantScope): Promise<DynamicPartitionsRecord[]> => {
  const declared = declaredDynamicPartitions(await readDefinitions(control, scope))
  const heads = await withTenant(control.database, scope.organizationId, (tx) => new DynamicPartitionRepository(tx).findHeads(scope.deploymentId))
  const sizes = new Map(heads.map(({ name, size }) => [name, size]))
  // A name that nothing declares any more matters only while it has keys.
  const names = new Set([...declared.keys(), ...heads.flatMap(({ name, size }) => (size > 0 ? [name] : []))])
  return [...names].sort().map((name) => ({ name, size: sizes.get(name) ?? 0, isDeclared: declared.has(name) }))
}

export const partitionData = (control: ControlServices) => ({
  list: (scope: TenantScope) => list(control, scope),
  keys: ({ organizationId, deploymentId }: TenantScope, { name, search, cursor, limit }: PageRequest & { name: string; search?: string | undefined }): Promise<Page<string>> =>
    withTenant(control.database, organizationId, (tx) => new DynamicPartitionRepository(tx).listKeys({ deploymentId, name, search, cursor, limit })),
})
