import { planSchema, type Json, type Plan, type RunConfig, type RunStatus, type RunTarget, type StoredRunEvent, type Tags } from '@millrace/protocol'
import { partsOf, type Database } from './database'

/** All that executing a run needs, read in one round trip. */
export interface ClaimedRun {
  runId: string
  deploymentId: string
  codeLocationId: string
  buildId: string
  status: Extract<RunStatus, 'starting' | 'running' | 'canceling'>
  /** Goes with every write from now on. 1: nobody had the run before. */
  epoch: number
  lastSeq: number
  target: RunTarget
  config: RunConfig
  tags: Tags
  deadline: string | null
  plan: Plan
  build: { hash: string | null; bundleKey: string | null; sourceMapKey: string | null; manifestKey: string | null; treeKey: string | null }
  /** Everything that happened so far but logs, in order: `reduceRun(plan, events)` is where the run stands. */
  events: StoredRunEvent[]
}

/** Takes a run for this worker. Null when it is not there to be executed: unknown, still queued, or ended. */
export async function claimRun(db: Database, input: { organizationId: string; runId: string; worker: string }): Promise<ClaimedRun | null> {
  const { rows: [row] } = await partsOf(db).pool.query<{ claimed: (Omit<ClaimedRun, 'plan'> & { plan: Json }) | null }>({
    name: 'claim_run',
    text: 'select claim_run($1, $2, $3) as claimed',
    values: [input.organizationId, input.runId, input.worker],
  })
  if (row?.claimed == null) return null
  const deadline = row.claimed.deadline === null ? null : new Date(row.claimed.deadline).toISOString()
  return { ...row.claimed, deadline, plan: planSchema.parse(row.claimed.plan) }
}

/** Takes the right to write from whoever has the run, without executing it. Null when the run is unknown or has ended. */
export async function fenceRun(db: Database, input: { organizationId: string; runId: string }): Promise<{ epoch: number; status: RunStatus } | null> {
  const { rows: [row] } = await partsOf(db).pool.query<{ epoch: number; run_status: RunStatus }>({
    name: 'fence_run', text: 'select * from fence_run($1, $2)', values: [input.organizationId, input.runId],
  })
  return row === undefined ? null : { epoch: row.epoch, status: row.run_status }
}
