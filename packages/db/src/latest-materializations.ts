import type { Metadata } from '@millrace/protocol'
import { partsOf, type Database } from './database'
import { toJsonText } from './json-text'

export interface LatestMaterialization {
  asset: string
  /** Of which it was asked; null: of any. */
  partition: string | null
  runId: string
  at: string
  metadata: Metadata
  dataVersion: string | null
}

/** The latest materializations of each of these assets or partitions, newest first. For checks about to start. */
export async function findLatestMaterializations(
  db: Database,
  input: { organizationId: string; deploymentId: string; reads: readonly { readonly asset: string; readonly partition: string | null }[]; limit: number },
): Promise<LatestMaterialization[]> {
  const { rows } = await partsOf(db).pool.query<{ asset: string; partition: string | null; run_id: string; at: Date; data: { metadata: Metadata; dataVersion: string | null } }>({
    name: 'latest_materializations', text: 'select * from latest_materializations($1, $2, $3::jsonb, $4)',
    values: [input.organizationId, input.deploymentId, toJsonText(input.reads), input.limit],
  })
  return rows.map(({ asset, partition, run_id: runId, at, data }) => ({ asset, partition, runId, at: at.toISOString(), metadata: data.metadata, dataVersion: data.dataVersion }))
}
