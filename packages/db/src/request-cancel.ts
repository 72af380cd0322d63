import { MillraceError, type RunStatus } from '@millrace/protocol'
import { partsOf, type Database } from './database'

/**
 * A queued run is canceled at once; a starting or running one becomes `canceling` (tell the engine). `before` is the status
 * it had: a run that had ended stays as it is.
 */
export async function requestCancel(
  db: Database,
  input: { organizationId: string; runId: string; by?: string | undefined },
): Promise<{ before: RunStatus; status: RunStatus; deploymentId: string }> {
  const { rows: [row] } = await partsOf(db).pool.query<{ before: RunStatus; run_status: RunStatus; deployment_id: string }>({
    name: 'request_cancel', text: 'select * from request_cancel($1, $2, $3)', values: [input.organizationId, input.runId, input.by ?? null],
  })
  if (row === undefined) throw new MillraceError('not-found', `There is no run ${input.runId}.`)
  return { before: row.before, status: row.run_status, deploymentId: row.deployment_id }
}
