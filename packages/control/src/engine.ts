import type { BuildLocationArguments, ExecuteRunArguments } from '@millrace/protocol'

/** What the platform asks of its workflow engine. Every call is idempotent: workflow ids are made from the subject's id. */
export interface Engine {
  startRun(run: ExecuteRunArguments): Promise<void>
  cancelRun(run: ExecuteRunArguments): Promise<void>
  /** Whether the engine still works on the run. */
  isRunAlive(run: ExecuteRunArguments): Promise<boolean>
  startBuild(build: BuildLocationArguments): Promise<void>
  /** Throws when the engine does not answer; says whether any worker listens. */
  check(): Promise<{ workers: number }>
  close(): Promise<void>
}
