import { ActivityCancellationType, CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { ExecuteRunArguments } from '@millrace/protocol'
import type { RunActivities } from '../activities/run-activities'

const { executeSteps } = proxyActivities<RunActivities>({
  startToCloseTimeout: '30 days',
  heartbeatTimeout: '10 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s', maximumAttempts: 12 },
})
const { endRun } = proxyActivities<RunActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
})

/**
 * Keeps one run going: the activity drives the steps and checkpoints each in Postgres; this retries it after a lost
 * worker and makes sure that the run ends, whatever happened.
 */
export async function executeRun(run: ExecuteRunArguments): Promise<void> {
  try {
    await executeSteps(run)
  } catch (error) {
    const canceled = isCancellation(error)
    const reason = canceled ? 'canceled' : 'the run could not be driven to its end: its workers were lost again and again'
    await CancellationScope.nonCancellable(() => endRun({ ...run, status: canceled ? 'canceled' : 'failed', reason }))
  }
}
