import type { RunEvent } from '@millrace/protocol'
import { clientOf, type TenantTransaction } from './tenancy'

/** Where a reader of a deployment's events stands. Opaque; survives restarts. */
export interface DeploymentCursor { txid: string; position: string }

/** What happened in a deployment, of a run or of none. */
export type DeploymentFact =
  | { kind: 'run'; runId: string; seq: number; event: RunEvent }
  | { kind: 'deployment'; type: string; at: string; data: unknown }

export interface DeploymentFacts {
  facts: DeploymentFact[]
  cursor: DeploymentCursor
  /** More is there: beyond the limit, or committed but still behind an older transaction in flight. Read again soon, without waiting to be told. */
  pending: boolean
}

interface Row { txid: string; position: bigint; runId: string | null; seq: number | null; type: string; at: Date; data: RunEvent }

const toFact = (row: Row): DeploymentFact => row.runId === null
  ? { kind: 'deployment', type: row.type, at: row.at.toISOString(), data: row.data }
  : { kind: 'run', runId: row.runId, seq: row.seq ?? 0, event: row.data }

/** A cursor that stands at now: everything that commits from here on comes after it. */
export async function currentDeploymentCursor(tx: TenantTransaction): Promise<DeploymentCursor> {
  const [row] = await clientOf(tx).$queryRaw<{ txid: string }[]>`select pg_snapshot_xmin(pg_current_snapshot())::text as txid`
  return { txid: row?.txid ?? '0', position: '0' }
}

/**
 * Events of a deployment after a cursor, in an order that never changes. Positions are handed out before their transaction
 * commits, so only what is older than every transaction in flight is given out: nothing that commits late is skipped.
 */
export async function readDeploymentEvents(
  tx: TenantTransaction,
  options: { deploymentId: string; after: DeploymentCursor | null; limit?: number },
): Promise<DeploymentFacts> {
  const limit = Math.min(5_000, Math.max(1, Math.floor(options.limit ?? 1_000)))
  const { organizationId } = tx
  const { deploymentId } = options
  const after = options.after ?? { txid: '0', position: '0' }
  const rows = await clientOf(tx).$queryRaw<(Row & { settled: boolean })[]>`
    with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as xmin)
    select txid::text as txid, position, run_id as "runId", seq, type, at, data, txid < (select xmin from horizon) as settled from (
      (select txid, position, run_id, seq, type, at, data from run_event
        where org_id = ${organizationId} and deployment_id = ${deploymentId} and (txid, position) > (${after.txid}::text::xid8, ${after.position}::text::bigint)
        order by txid, position limit ${limit + 1})
      union all
      (select txid, position, null, null, type, at, data from deployment_event
        where org_id = ${organizationId} and deployment_id = ${deploymentId} and (txid, position) > (${after.txid}::text::xid8, ${after.position}::text::bigint)
        order by txid, position limit ${limit + 1})
    ) as both_kinds (txid, position, run_id, seq, type, at, data)
    order by both_kinds.txid, position limit ${limit + 1}`
  const settled = rows.filter((row) => row.settled).slice(0, limit)
  const last = settled.at(-1)
  return {
    facts: settled.map(toFact),
    cursor: last === undefined ? after : { txid: last.txid, position: String(last.position) },
    pending: rows.length > settled.length,
  }
}

/** Records what happened in a deployment outside of any run, and tells those who listen. */
export async function publishDeploymentEvent(tx: TenantTransaction, event: { deploymentId: string; type: string; data: object }): Promise<void> {
  await clientOf(tx).$queryRaw`select publish_deployment_event(${tx.organizationId}, ${event.deploymentId}, ${event.type}, ${JSON.stringify(event.data)}::jsonb)::text`
}
