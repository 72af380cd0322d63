import type { AnyAsset } from '../../asset'
import type { AssetCheck } from '../../checks/asset-check'
import type { Job } from '../../job'
import type { CheckReference, SimulatedRequest } from './automation-memory'

/** What a condition can stand on: an asset, by object or key, a check of one, or a job. */
export type AutomationSubject = AnyAsset | AssetCheck | Job | string

/** What a tick requests of an asset. */
export interface RequestedAsset {
  readonly asset: string
  /** Keys, in order; undefined for an asset without partitions. */
  readonly partitions: readonly string[] | undefined
}

/** A job that a tick requests as a whole. */
export interface RequestedJob {
  readonly job: string
  /** Keys, in order; undefined for a job whose runs make no partition. */
  readonly partitions: readonly string[] | undefined
}

/** A condition that could not be evaluated. */
export interface AutomationProblem {
  /** Undefined: that of a job. */
  readonly asset: string | undefined
  readonly check: string | undefined
  readonly job: string | undefined
  readonly message: string
}

/** What one tick came to, as `evaluateAutomation()` resolves to it. */
export interface AutomationTick {
  /** The instant of the tick. */
  readonly at: Date
  /** In the order of evaluation: from the top of the graph. */
  readonly requested: readonly RequestedAsset[]
  readonly requestedChecks: readonly CheckReference[]
  readonly requestedJobs: readonly RequestedJob[]
  /** How the requests become runs. */
  readonly runs: readonly SimulatedRequest[]
  /** Conditions that could not be evaluated, for example over a mapping that does not fit. They request nothing. */
  readonly problems: readonly AutomationProblem[]
  /** The assets, checks as `asset:check`, and jobs by name, whose conditions were looked at: of all others nothing changed since the tick before. */
  readonly evaluated: readonly string[]
  /** Whether the tick requests an asset, a check or a job, or that partition of it. */
  requests(subject: AutomationSubject, partition?: string): boolean
  /**
   * Why, as text: each part of the condition on a line under what it is a part of, `✓` where it is true, `✗` where it is not, with how many of the
   * partitions it was asked about. At the first tick that changed nothing for it: what the last one said.
   */
  explain(subject: AutomationSubject): string
}
