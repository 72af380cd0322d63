import { findQueuedDeployments, findStaleRuns, findUnfinishedBuilds, findUnstartedRuns } from '@millrace/db'
import { admitRuns } from './admit-runs'
import { endRun } from './end-run'
import type { ControlServices } from './services'

const startGraceMs = 5_000
const quietMs = 20_000

/**
 * Mends what a crash between two systems left: runs that were admitted but never started, queues that nobody looks at, builds
 * that were requested but never started, and live runs that the engine no longer knows. The only sanctioned poll.
 */
export const sweep = async (services: ControlServices): Promise<void> => {
  for (const run of await findUnstartedRuns(services.database, { quietMs: startGraceMs })) await services.engine.startRun(run)
  for (const scope of await findQueuedDeployments(services.database, { quietMs: startGraceMs })) await admitRuns(services, scope)
  for (const build of await findUnfinishedBuilds(services.database, { quietMs: startGraceMs })) {
    if (build.startedAt === null) await services.engine.startBuild(build)
  }
  for (const run of await findStaleRuns(services.database, { quietMs })) {
    const { organizationId, deploymentId, runId } = run
    if (run.pastDeadline) {
      await services.engine.cancelRun(run)
      await endRun(services, { organizationId, deploymentId, runId, status: 'failed', reason: 'The run did not end before its deadline.' })
    } else if (!await services.engine.isRunAlive(run)) {
      const status = run.status === 'canceling' ? 'canceled' : 'failed'
      await endRun(services, { organizationId, deploymentId, runId, status, reason: 'The engine has lost this run.' })
    }
  }
}
