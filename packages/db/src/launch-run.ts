import type { Plan, RunConfig, RunOrigin, RunStatus, RunTarget, Tags } from '@millrace/protocol'
import { partsOf, type Database } from './database'
import { toJsonText } from './json-text'

/** A step of an op. */
export interface OpStepRow {
  key: string
  /** Which step of the plan it is. */
  planned: number
  /** Which step of the run. */
  number: number
}

export interface LaunchRunRow {
  organizationId: string
  /** UUIDv7. */
  id: string
  deploymentId: string
  codeLocationId: string
  buildId: string
  target: RunTarget
  config: RunConfig
  tags: Tags
  origin: RunOrigin
  plan: Plan
  /** Those that are known at launch. Absent for a run of assets. */
  opSteps?: readonly OpStepRow[] | undefined
  /** Of a run with steps of ops: how many it has, those of assets too. */
  stepCount?: number | undefined
  /** The assets of steps that make several, by step. Absent: none. */
  assets?: readonly { key: string; step: string }[] | undefined
  /** At most one run of a deployment has it, ever. */
  runKey?: string | undefined
  /** Higher goes first; default 0. */
  priority?: number | undefined
  parentRunId?: string | undefined
  /** ISO-8601 instant after which the run is ended. */
  deadline?: string | undefined
  /** Admit at once when fewer runs than this are live and none waits; null when limits need a look at the whole queue. */
  maxLive: number | null
}

/**
 * Inserts a run, its plan and its first event in one call. `status` is `starting` when it was admitted at once: tell the
 * engine. When it is `queued`, call `admit`. `created` false: the run key had been used, and `runId` is that run.
 */
export async function launchRunRow(db: Database, launch: LaunchRunRow): Promise<{ runId: string; status: RunStatus; created: boolean }> {
  const { organizationId, plan, maxLive, ...run } = launch
  const { rows: [row] } = await partsOf(db).pool.query<{ run_id: string; run_status: RunStatus; created: boolean }>({
    ...launch.assets === undefined
      ? { name: 'launch_run', text: 'select * from launch_run($1, $2::jsonb, $3::jsonb, $4)' }
      : { name: 'launch_run_of_assets', text: 'select * from launch_run_of_assets($1, $2::jsonb, $3::jsonb, $4)' },
    values: [organizationId, toJsonText(run), toJsonText(plan), maxLive],
  })
  if (row === undefined) throw new TypeError(`launching run ${launch.id} gave no row`)
  return { runId: row.run_id, status: row.run_status, created: row.created }
}
