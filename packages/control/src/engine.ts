import type { AskBuildArguments, BuildLocationArguments, ExecuteRunArguments } from '@millrace/protocol'

/** What the platform asks of its workflow engine. Every call is idempotent: workflow ids are made from the subject's id. */
export interface Engine {
  startRun(run: ExecuteRunArguments): Promise<void>
  cancelRun(run: ExecuteRunArguments): Promise<void>
  /** Whether the engine still works on the run. */
  isRunAlive(run: ExecuteRunArguments): Promise<boolean>
  startBuild(build: BuildLocationArguments): Promise<void>
  /** Lets a worker answer the questions of a build. Resolves when it has, whatever the answers; throws `unavailable` when none does in time. */
  askBuild(questions: AskBuildArguments): Promise<void>
  /** Throws when the engine does not answer; says whether any worker listens. */
  check(): Promise<{ workers: number }>
  close(): Promise<void>
}
