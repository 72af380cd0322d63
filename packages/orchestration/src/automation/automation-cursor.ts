import type { DependencyRelation } from '../partitions/mapping/relate-dependencies'
import type { PastSet } from './asset-slices'
import type { AutomationGraph } from './automation-graph'
import type { Evaluation } from './evaluation'
import type { OpenSlices } from './open-slices'

/** What a `since`, a `newly-true` or a `code-version-changed` noted: the set it was true for, or the version. */
export type NodeMemory = PastSet | string

/** The moment of a tick: its time in milliseconds since 1970, and the position of the last event that it saw. */
export interface TickMark {
  readonly at: number
  readonly position: number
}

export interface EntityCursor {
  readonly requested: PastSet
  readonly memories: ReadonlyMap<string, NodeMemory>
}

/** The evaluation of one condition, and what it took into account. */
export interface KeptEvaluation {
  readonly evaluation: Evaluation
  readonly visited: readonly number[]
  readonly isSettled: boolean
  readonly quietUntil: number
}

/** What spares the next tick work, and changes no result. It is not stored. */
export interface AutomationMemo {
  readonly graph: AutomationGraph
  readonly slices: OpenSlices
  readonly relations: Map<string, DependencyRelation>
  readonly stamps: readonly (number | string)[]
  /** What was requested, by number. */
  readonly requested: ReadonlySet<number>
  /** By number of asset or check. */
  readonly kept: readonly (KeptEvaluation | undefined)[]
}

/** What an evaluation leaves for the next one. */
export interface AutomationCursor {
  readonly tick: TickMark
  /** By name of asset or check. */
  readonly entities: ReadonlyMap<string, EntityCursor>
  /** The last tick of those that were not evaluated at this one, because their definition is away or cannot be evaluated. */
  readonly absent: ReadonlyMap<string, TickMark>
  readonly memo: AutomationMemo | null
}
