import { admit, hasQueuedRuns } from '@millrace/db'
import { dequeue } from '@millrace/orchestration'
import type { ControlServices, DeploymentScope } from './services'

/** How many runs of one deployment are live at once; more wait in the queue. */
export const maxLiveRuns = 25

/** Starts what waits and fits. Called after a queued launch and whenever a run ends. */
export const admitRuns = async (services: ControlServices, scope: DeploymentScope): Promise<void> => {
  const { organizationId, deploymentId } = scope
  if (!await hasQueuedRuns(services.database, { organizationId, deploymentId })) return
  const { admitted } = await admit(services.database, {
    organizationId, deploymentId,
    decide: ({ queued, live }) => dequeue({ queued, live, limits: { maxConcurrentRuns: maxLiveRuns } }),
  })
  await Promise.all(admitted.map((runId) => services.engine.startRun({ organizationId, deploymentId, runId })))
}
