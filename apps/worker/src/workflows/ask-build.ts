import { proxyActivities } from '@temporalio/workflow'
import type { AskBuildArguments } from '@millrace/protocol'
import type { AskActivities } from '../activities/ask-activities'

const { answerBuild } = proxyActivities<AskActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumAttempts: 3 },
})

/** Lets a worker ask the code of a build what only that can say. Whoever launched waits, so it is over within seconds. */
export async function askBuild(questions: AskBuildArguments): Promise<void> {
  await answerBuild(questions)
}
