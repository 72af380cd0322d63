import { activityInfo, Context } from '@temporalio/activity'
import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import { executeRunArgumentsSchema, type ExecuteRunArguments, type RunStatus } from '@millrace/protocol'
import type { Logger } from 'pino'
import { RunDriver } from '../run/drive-run'
import { StaleRunError } from '../run/event-writer'
import type { ClaimedRun, RunPorts } from '../run/run-ports'

export interface RunActivityServices {
  readonly log: Logger
  /** Null when there is nothing to drive: the run is unknown, still queued or ended. */
  claim(run: ExecuteRunArguments): Promise<{ claimed: ClaimedRun; ports: RunPorts } | null>
  /** Ends a run that nobody drives any more. */
  end(run: ExecuteRunArguments & { status: 'failed' | 'canceled'; reason: string }): Promise<void>
  /** A run has ended: whoever waits in its deployment may start. */
  ended(run: ExecuteRunArguments): Promise<void>
}

const heartbeatMs = 1_000

/** Tells a cancel of the run from a worker that shuts down: the first ends the run, the second hands it over. */
const watchCancellation = (): { cancel: AbortSignal; shutdown: AbortSignal } => {
  const cancel = new AbortController()
  const shutdown = new AbortController()
  Context.current().cancelled.catch((error: unknown) => {
    const isShutdown = error instanceof CancelledFailure && error.message === 'WORKER_SHUTDOWN'
    ;(isShutdown ? shutdown : cancel).abort()
  })
  return { cancel: cancel.signal, shutdown: shutdown.signal }
}

export const createRunActivities = (services: RunActivityServices) => ({
  /** Drives a run to its end. Every step is checkpointed, so that a lost worker costs only what was running. */
  async executeSteps(argument: ExecuteRunArguments): Promise<RunStatus | null> {
    const run = executeRunArgumentsSchema.parse(argument)
    const { cancel, shutdown } = watchCancellation()
    const heartbeat = setInterval(() => Context.current().heartbeat(), heartbeatMs)
    const claim = await services.claim(run)
    try {
      if (!claim) return null
      const driver = new RunDriver(claim.claimed, claim.ports, cancel)
      const abandoned = new Promise<never>((_, reject) => {
        shutdown.addEventListener('abort', () => {
          driver.abandon()
          reject(ApplicationFailure.retryable('the worker shuts down; another takes the run over', 'worker-shutdown'))
        }, { once: true })
      })
      const status = await Promise.race([driver.drive(), abandoned])
      await services.ended(run)
      return status
    } catch (error) {
      if (error instanceof StaleRunError) return null
      services.log.error({ err: error, runId: run.runId, attempt: activityInfo().attempt }, 'driving a run failed')
      throw error
    } finally {
      clearInterval(heartbeat)
    }
  },

  async endRun(argument: ExecuteRunArguments & { status: 'failed' | 'canceled'; reason: string }): Promise<void> {
    await services.end(argument)
    await services.ended(argument)
  },
})

export type RunActivities = ReturnType<typeof createRunActivities>
