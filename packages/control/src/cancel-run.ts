import { requestCancel } from '@millrace/db'
import { MillraceError, isTerminalRunStatus } from '@millrace/protocol'
import { admitRuns } from './admit-runs'
import type { ControlServices, DeploymentScope } from './services'

export interface CancelRun extends DeploymentScope { runId: string; by?: string | undefined }

/** Ends a run in whatever state it is: a queued one at once, a live one as soon as its steps have seen their signal. Throws `run-not-active`. */
export const cancelRun = async (services: ControlServices, { organizationId, deploymentId, runId, by }: CancelRun): Promise<void> => {
  const { before } = await requestCancel(services.database, { organizationId, runId, by })
  if (isTerminalRunStatus(before)) throw new MillraceError('run-not-active', `Run ${runId} has already ${before}; there is nothing to cancel.`)
  if (before === 'queued') await admitRuns(services, { organizationId, deploymentId })
  else await services.engine.cancelRun({ organizationId, deploymentId, runId })
}
