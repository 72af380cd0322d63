import { proxyActivities } from '@temporalio/workflow'
import type { BuildLocationArguments } from '@millrace/protocol'
import type { BuildActivities } from '../activities/build-activities'

const { buildLocation: build } = proxyActivities<BuildActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 5 },
})
const { failBuild } = proxyActivities<BuildActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
})

/** Builds one commit of a code location and, when asked, deploys the result. */
export async function buildLocation(request: BuildLocationArguments): Promise<void> {
  try {
    await build(request)
  } catch {
    await failBuild({ ...request, message: 'the build could not be finished: its workers were lost again and again' })
  }
}
