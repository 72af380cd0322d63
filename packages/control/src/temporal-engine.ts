import { createHash } from 'node:crypto'
import { Client, Connection, WorkflowExecutionAlreadyStartedError, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client'
import {
  buildWorkflowId, MillraceError, runWorkflowId, taskQueue, workflowNames,
  type AskBuildArguments, type BuildLocationArguments, type ExecuteRunArguments,
} from '@millrace/protocol'
import type { Engine } from './engine'

const taskQueueTypeActivity = 2
const recentPollMs = 90_000
const askTimeout = '30 seconds'

const askWorkflowId = ({ organizationId, buildId, questions }: AskBuildArguments): string =>
  `ask:${organizationId}:${buildId}:${createHash('sha256').update([...questions].sort().join()).digest('hex').slice(0, 32)}`

/** The engine port over Temporal. */
export class TemporalEngine implements Engine {
  readonly #connection: Connection
  readonly #client: Client

  private constructor(connection: Connection, namespace: string) {
    this.#connection = connection
    this.#client = new Client({ connection, namespace })
  }

  /** Connects lazily: the first call fails when nothing answers at `address`. */
  static open({ address, namespace = 'default' }: { address: string; namespace?: string }): TemporalEngine {
    return new TemporalEngine(Connection.lazy({ address }), namespace)
  }

  startRun(run: ExecuteRunArguments): Promise<void> {
    return this.#start(workflowNames.executeRun, runWorkflowId(run.organizationId, run.runId), run)
  }

  startBuild(build: BuildLocationArguments): Promise<void> {
    return this.#start(workflowNames.buildLocation, buildWorkflowId(build.organizationId, build.buildId), build)
  }

  async askBuild(questions: AskBuildArguments): Promise<void> {
    try {
      // Who asks the same at the same time waits for the same answer.
      await this.#client.workflow.execute(workflowNames.askBuild, {
        workflowId: askWorkflowId(questions), taskQueue, args: [questions], workflowIdConflictPolicy: 'USE_EXISTING', workflowExecutionTimeout: askTimeout, workflowTaskTimeout: '10 seconds',
      })
    } catch (cause) {
      if (!(cause instanceof WorkflowFailedError)) throw cause
      throw new MillraceError('unavailable', 'No worker could ask the code of the build in time; try again.', { cause })
    }
  }

  async cancelRun({ organizationId, runId }: ExecuteRunArguments): Promise<void> {
    try {
      await this.#client.workflow.getHandle(runWorkflowId(organizationId, runId)).cancel()
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error // it has ended, or was never started
    }
  }

  async isRunAlive({ organizationId, runId }: ExecuteRunArguments): Promise<boolean> {
    try {
      const description = await this.#client.workflow.getHandle(runWorkflowId(organizationId, runId)).describe()
      return description.status.name === 'RUNNING'
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false
      throw error
    }
  }

  async check(): Promise<{ workers: number }> {
    const answer = await this.#connection.workflowService.describeTaskQueue({
      namespace: this.#client.options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: taskQueueTypeActivity,
    })
    const now = Date.now()
    const recent = (answer.pollers ?? []).filter((poller) => now - Number(poller.lastAccessTime?.seconds ?? 0) * 1000 < recentPollMs)
    return { workers: recent.length }
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  async #start(workflow: string, workflowId: string, argument: object): Promise<void> {
    try {
      await this.#client.workflow.start(workflow, {
        workflowId, taskQueue, args: [argument], workflowIdReusePolicy: 'REJECT_DUPLICATE', workflowTaskTimeout: '10 seconds',
      })
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
  }
}
