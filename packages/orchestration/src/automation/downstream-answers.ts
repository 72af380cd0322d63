import type { PartitionSet } from '../partitions/partition-set'
import { unionOf } from './asset-slices'
import type { AutomationEntity } from './automation-graph'
import type { NodeMemory } from './automation-cursor'
import type { ConditionNode } from './condition-node'

/** What the conditions downstream of one asset were true for, asked about all of its partitions. */
export class AnswersAbout {
  /** Some are just being asked, so that who asks within them gets what is known. */
  isAsking = false
  readonly #byNode = new Map<ConditionNode, PartitionSet>()
  #union: PartitionSet

  constructor(nothing: PartitionSet) {
    this.#union = nothing
  }

  has(node: ConditionNode): boolean {
    return this.#byNode.has(node)
  }

  note(node: ConditionNode, matched: PartitionSet): void {
    this.#byNode.set(node, matched)
    this.#union = unionOf(this.#union, matched)
  }

  /** What any of them was true for, but for some. */
  except(nodes: ReadonlySet<ConditionNode>, nothing: PartitionSet): PartitionSet {
    if (![...nodes].some((node) => this.#byNode.has(node))) return this.#union
    return [...this.#byNode].reduce((union, [node, matched]) => (nodes.has(node) ? union : unionOf(union, matched)), nothing)
  }
}

/** An answer that depends on what it was asked within, and what was noted while it was found. */
export interface NestedAnswer {
  readonly matched: PartitionSet
  readonly noted: ReadonlyMap<string, NodeMemory>
}

/** What conditions of assets downstream answered in the evaluation of one condition. */
export class DownstreamAnswers {
  /** How many were asked within others. */
  asked = 0
  /** How many are being asked within each other. */
  depth = 0
  readonly nested = new Map<string, NestedAnswer>()
  readonly #about = new Map<number, AnswersAbout>()

  about({ id }: AutomationEntity, nothing: PartitionSet): AnswersAbout {
    const known = this.#about.get(id) ?? new AnswersAbout(nothing)
    this.#about.set(id, known)
    return known
  }
}
