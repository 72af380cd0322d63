import type { RunStatus } from '@millrace/protocol'
import { partsOf, type Database } from './database'

export interface SweepOptions {
  /** Only what was quiet for this long. */
  quietMs: number
  /** Default 500. */
  limit?: number
}
export interface StaleRun {
  organizationId: string
  deploymentId: string
  runId: string
  status: RunStatus
  epoch: number
  worker: string | null
  workerAlive: boolean
  pastDeadline: boolean
  touchedAt: string
}
export interface UnstartedRun { organizationId: string; deploymentId: string; runId: string; status: RunStatus; touchedAt: string }
export interface UnfinishedBuild { organizationId: string; buildId: string; createdAt: string; startedAt: string | null }

async function call<Row extends object>(db: Database, name: string, options: SweepOptions): Promise<Row[]> {
  const { rows } = await partsOf(db).pool.query<Row>(`select * from ${name}($1, $2)`, [Math.round(options.quietMs), options.limit ?? 500])
  return rows
}

/** Live runs nothing was heard of, whose worker is gone, or whose deadline has passed. Over all organizations; ids only. */
export async function findStaleRuns(db: Database, options: SweepOptions): Promise<StaleRun[]> {
  const rows = await call<{
    organization_id: string; deployment_id: string; run_id: string; run_status: RunStatus; epoch: number; worker: string | null
    worker_alive: boolean; past_deadline: boolean; touched_at: Date
  }>(db, 'find_stale_runs', options)
  return rows.map((row) => ({
    organizationId: row.organization_id, deploymentId: row.deployment_id, runId: row.run_id, status: row.run_status, epoch: row.epoch,
    worker: row.worker, workerAlive: row.worker_alive, pastDeadline: row.past_deadline, touchedAt: row.touched_at.toISOString(),
  }))
}

/** Admitted runs that no worker has claimed. */
export async function findUnstartedRuns(db: Database, options: SweepOptions): Promise<UnstartedRun[]> {
  const rows = await call<{ organization_id: string; deployment_id: string; run_id: string; run_status: RunStatus; touched_at: Date }>(db, 'find_unstarted_runs', options)
  return rows.map((row) => ({
    organizationId: row.organization_id, deploymentId: row.deployment_id, runId: row.run_id, status: row.run_status, touchedAt: row.touched_at.toISOString(),
  }))
}

/** Deployments where runs wait: call `admit` for each. */
export async function findQueuedDeployments(db: Database, options: SweepOptions): Promise<{ organizationId: string; deploymentId: string }[]> {
  const rows = await call<{ organization_id: string; deployment_id: string }>(db, 'find_queued_deployments', options)
  return rows.map((row) => ({ organizationId: row.organization_id, deploymentId: row.deployment_id }))
}

export async function findUnfinishedBuilds(db: Database, options: SweepOptions): Promise<UnfinishedBuild[]> {
  const rows = await call<{ organization_id: string; build_id: string; created_at: Date; started_at: Date | null }>(db, 'find_unfinished_builds', options)
  return rows.map((row) => ({
    organizationId: row.organization_id, buildId: row.build_id, createdAt: row.created_at.toISOString(), startedAt: row.started_at?.toISOString() ?? null,
  }))
}

/** Ids of all organizations, for sweeps that walk them one by one through `withTenant`. */
export async function findOrganizationIds(db: Database): Promise<string[]> {
  const { rows } = await partsOf(db).pool.query<{ organization_id: string }>('select organization_id from find_organizations()')
  return rows.map((row) => row.organization_id)
}
