import type { Metadata } from '@millrace/protocol'
import { partsOf, type Database } from './database'
import { toJsonText } from './json-text'

export interface MaterializationRead {
  readonly asset: string
  /** Null: of any. */
  readonly partition: string | null
  /** At most how many. */
  readonly count: number
}

export interface LatestMaterialization {
  asset: string
  /** Of which it was asked; null: of any. */
  partition: string | null
  runId: string
  at: string
  metadata: Metadata
  dataVersion: string | null
}

interface LatestReads { organizationId: string; deploymentId: string; runId: string; reads: readonly MaterializationRead[] }

/** The latest materializations of each of these assets or partitions by other runs than this, of each run one, newest first. For checks about to start. */
export async function findLatestMaterializations(db: Database, { organizationId, deploymentId, runId, reads }: LatestReads): Promise<LatestMaterialization[]> {
  const { rows } = await partsOf(db).pool.query<{ asset: string; partition: string | null; run_id: string; at: Date; data: { metadata: Metadata; dataVersion: string | null } }>({
    name: 'latest_materializations', text: 'select * from latest_materializations($1, $2, $3, $4::jsonb)',
    values: [organizationId, deploymentId, runId, toJsonText(reads)],
  })
  return rows.map((row) => ({ asset: row.asset, partition: row.partition, runId: row.run_id, at: row.at.toISOString(), metadata: row.data.metadata, dataVersion: row.data.dataVersion }))
}
