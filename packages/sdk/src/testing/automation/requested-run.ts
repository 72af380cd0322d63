import type { RunConfig, RunRequest } from '@millrace/protocol'

/** A run that a schedule or sensor requested, with what its definition says of all its runs. */
export interface RequestedRun {
  readonly runKey: string | undefined
  /** The name of the job; undefined where the target is assets. */
  readonly job: string | undefined
  /** Keys, when it is of a part of the target. */
  readonly assets: readonly string[] | undefined
  readonly partition: string | undefined
  readonly config: RunConfig | undefined
  readonly tags: Readonly<Record<string, string>>
}

export const requestedRun = ({ runKey, job, assets, partition, config, tags }: RunRequest): RequestedRun =>
  Object.freeze({ runKey, job, assets, partition, config, tags })
