import type { RunStatus, Tags } from '@millrace/protocol'
import { partsOf, type Database } from './database'

export interface QueuedRun { id: string; codeLocationId: string; priority: number; tags: Tags; createdAt: string }
export interface LiveRun { id: string; codeLocationId: string; status: Extract<RunStatus, 'starting' | 'running' | 'canceling'>; tags: Tags }

export interface AdmitOptions {
  organizationId: string
  deploymentId: string
  /** Pure: which of the queued runs start now, best first. */
  decide: (state: { queued: QueuedRun[]; live: LiveRun[] }) => readonly string[]
}

interface Row { id: string; code_location_id: string; status: RunStatus; priority: number; tags: Tags; created_at: Date }

const columns = 'id, code_location_id, status, priority, tags, created_at'

/**
 * Moves queued runs to `starting` under the deployment's lock, and answers with those; tell the engine of each. A caller
 * who finds the lock taken and one other waiting returns at once with nothing: that other one sees the same queue.
 */
export async function admit(db: Database, options: AdmitOptions): Promise<{ admitted: string[] }> {
  const client = await partsOf(db).pool.connect()
  const { organizationId, deploymentId } = options
  let failed = true
  try {
    await client.query('begin')
    const { rows: [lock] } = await client.query<{ locked: boolean }>('select lock_admission($1, $2) as locked', [organizationId, deploymentId])
    let admitted: string[] = []
    if (lock?.locked === true) {
      const { rows } = await client.query<Row>(
        `select ${columns} from run where org_id = $1 and deployment_id = $2 and status in ('queued', 'starting', 'running', 'canceling')
         order by priority desc, created_at, id`,
        [organizationId, deploymentId],
      )
      const chosen = decideFrom(rows, options.decide)
      if (chosen.length > 0) {
        const answer = await client.query<{ id: string }>('select id from admit_runs($1, $2, $3) as id', [organizationId, deploymentId, chosen])
        admitted = answer.rows.map((row) => row.id)
      }
    }
    await client.query('commit')
    failed = false
    return { admitted }
  } finally {
    // A connection that failed half-way is not trusted again.
    client.release(failed)
  }
}

function decideFrom(rows: Row[], decide: AdmitOptions['decide']): readonly string[] {
  const queued: QueuedRun[] = []
  const live: LiveRun[] = []
  for (const row of rows) {
    const { id, code_location_id: codeLocationId, tags, status } = row
    if (status === 'queued') queued.push({ id, codeLocationId, priority: row.priority, tags, createdAt: row.created_at.toISOString() })
    if (status === 'starting' || status === 'running' || status === 'canceling') live.push({ id, codeLocationId, status, tags })
  }
  return queued.length === 0 ? [] : decide({ queued, live })
}

/** Whether any run waits in the deployment: one cheap call before `admit`. */
export async function hasQueuedRuns(db: Database, input: { organizationId: string; deploymentId: string }): Promise<boolean> {
  const { rows: [row] } = await partsOf(db).pool.query<{ waiting: boolean }>({
    name: 'has_queued_runs', text: 'select has_queued_runs($1, $2) as waiting', values: [input.organizationId, input.deploymentId],
  })
  return row?.waiting === true
}
