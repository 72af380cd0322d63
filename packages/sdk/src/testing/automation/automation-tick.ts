import type { CheckReference, SimulatedRequest } from './automation-memory'

/** What a tick requests of an asset. */
export interface RequestedAsset {
  readonly asset: string
  /** Keys, in order; undefined for an asset without partitions. */
  readonly partitions: readonly string[] | undefined
}

/** A condition that could not be evaluated. */
export interface AutomationProblem {
  readonly asset: string
  readonly check: string | undefined
  readonly message: string
}

/** What one tick came to, as `evaluateAutomation()` resolves to it. */
export interface AutomationTick {
  /** The instant of the tick. */
  readonly at: Date
  /** In the order of evaluation: from the top of the graph. */
  readonly requested: readonly RequestedAsset[]
  readonly requestedChecks: readonly CheckReference[]
  /** How the requests become runs. */
  readonly runs: readonly SimulatedRequest[]
  /** Conditions that could not be evaluated, for example over a mapping that does not fit. They request nothing. */
  readonly problems: readonly AutomationProblem[]
  /** The assets, and checks as `asset:check`, whose conditions were looked at: of all others nothing changed since the tick before. */
  readonly evaluated: readonly string[]
  /** Whether the tick requests an asset, or that partition of it. */
  requests(asset: { readonly key: string } | string, partition?: string): boolean
  /**
   * Why, as text: each part of the asset's condition on a line under what it is a part of, `✓` where it is true, `✗` where it is not, with how many of the
   * partitions it was asked about. At the first tick that changed nothing for it: what the last one said.
   */
  explain(asset: { readonly key: string } | string): string
}
