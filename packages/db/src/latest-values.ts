import type { ValuePointer } from '@millrace/protocol'
import { partsOf, type Database } from './database'
import { toJsonText } from './json-text'

/** Where the latest values of these assets are, in one call; absent when an asset has none. For steps about to start. */
export async function findLatestValues(
  db: Database,
  input: { organizationId: string; deploymentId: string; keys: readonly string[] },
): Promise<Map<string, ValuePointer>> {
  const { rows } = await partsOf(db).pool.query<{ key: string; pointer: ValuePointer }>({
    name: 'latest_values', text: 'select key, pointer from latest_values($1, $2, $3)', values: [input.organizationId, input.deploymentId, [...input.keys]],
  })
  return new Map(rows.map(({ key, pointer }) => [key, pointer]))
}

/** Where the latest values of partitions are, by asset and partition; absent when one has none. For steps about to start. */
export async function findPartitionValues(
  db: Database,
  input: { organizationId: string; deploymentId: string; reads: readonly { readonly asset: string; readonly partitions: readonly string[] }[] },
): Promise<{ asset: string; partition: string; pointer: ValuePointer }[]> {
  const { rows } = await partsOf(db).pool.query<{ asset: string; partition: string; pointer: ValuePointer }>({
    name: 'partition_values', text: 'select key as asset, partition, pointer from partition_values($1, $2, $3::jsonb)',
    values: [input.organizationId, input.deploymentId, toJsonText(input.reads)],
  })
  return rows
}
