import type { PartitionSet } from '../partitions/partition-set'
import type { ConditionNode } from './condition-node'
import type { AutomationEntity } from './automation-graph'
import type { PastSet } from './asset-slices'
import type { EntityCursor, NodeMemory, TickMark } from './automation-cursor'
import type { DownstreamAnswers } from './downstream-answers'
import type { LazyTimes } from './update-times'
import type { Tick } from './tick'

/** What one part of a condition was true for, and why. */
export interface Evaluation {
  readonly name: string
  readonly label: string | null
  readonly entity: AutomationEntity
  readonly candidates: PartitionSet
  readonly matched: PartitionSet
  readonly times: LazyTimes | null
  readonly children: readonly Evaluation[]
}

/** The evaluation of the condition of one asset or check. */
export interface RootEvaluation {
  readonly tick: Tick
  readonly root: AutomationEntity
  readonly before: (EntityCursor & { readonly tick: TickMark }) | null
  /** What was requested of an asset or check at its previous tick. */
  readonly requestedBefore: (entity: AutomationEntity) => PastSet | null
  memories: Map<string, NodeMemory>
  /** What conditions of assets downstream answered so far. */
  readonly downstream: DownstreamAnswers
  /** All whose state was asked for. */
  readonly visited: Set<number>
  /** Nothing that lasts for one tick only was true, so that the same state would give the same result again. */
  isSettled: boolean
  /** The time from which on the same state may give another result. */
  quietUntil: number
}

/** A part of a condition in its place. */
export interface Question {
  readonly on: RootEvaluation
  readonly entity: AutomationEntity
  readonly candidates: PartitionSet
  /** The way from the root, for parts that find their memory by it. */
  readonly place: string
  /** The parts that contain this one, nearest first. */
  readonly above: PartsAbove | null
}

export interface PartsAbove {
  readonly node: ConditionNode
  readonly above: PartsAbove | null
}

export interface Answer {
  readonly matched: PartitionSet
  readonly times?: LazyTimes | null
  readonly children?: readonly Evaluation[]
}

export const answer = (node: ConditionNode, question: Question, found: Answer): Evaluation => ({
  name: node.name,
  label: node.condition.label ?? null,
  entity: question.entity,
  candidates: question.candidates,
  matched: found.matched,
  times: found.times ?? null,
  children: found.children ?? [],
})

/** What happens at one tick only is over at the next. */
export const unsettleIf = (question: Question, isPassing: boolean): void => {
  if (isPassing) question.on.isSettled = false
}

/** The asset or check is part of the result. */
export const visit = (on: RootEvaluation, entity: AutomationEntity): void => {
  on.visited.add(entity.id)
}
