import type { RunEvent, RunStatus, StoredRunEvent } from '@millrace/protocol'
import { partsOf, type Database } from './database'
import { highestSeq } from './run-event-repository'

export interface RunNews {
  status: RunStatus
  /** In order of `seq`, those after the one that was named, at most so many as were asked for. */
  events: StoredRunEvent[]
}

interface Row { run_status: RunStatus; seq: number | null; data: RunEvent | null }

/** Status and next events of a run at one moment, in one round trip. Null: the deployment has no such run. */
export async function readRunNews(db: Database, asked: { organizationId: string; deploymentId: string; runId: string; after: number; limit: number }): Promise<RunNews | null> {
  const { organizationId, deploymentId, runId, after, limit } = asked
  const { rows } = await partsOf(db).pool.query<Row>({
    name: 'run_news', text: 'select * from run_news($1, $2, $3, $4, $5)', values: [organizationId, deploymentId, runId, Math.min(after, highestSeq), limit],
  })
  const [first] = rows
  if (first === undefined) return null
  return { status: first.run_status, events: rows.flatMap(({ seq, data }) => (seq === null || data === null ? [] : { ...data, runId, seq })) }
}
