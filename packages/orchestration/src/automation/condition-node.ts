import type { AssetChoices, AssetKey, AutomationCondition } from '@millrace/protocol'
import { fingerprintOf } from '../partitions/fingerprint'
import { openTicks } from '../time/ticks'
import type { TickIndex } from '../time/tick-index'
import { conditionContent, conditionName, conditionText } from '../condition/condition-name'
import { operandsOf } from '../condition/operands-of'

/** A condition made ready: equal conditions of one graph are one node. */
export interface ConditionNode {
  /** Among the nodes of its graph. */
  readonly id: number
  readonly condition: AutomationCondition
  readonly name: string
  readonly children: readonly ConditionNode[]
  /** It has to be evaluated even where nothing is left to ask about, because it notes what it sees for the next tick. */
  readonly isStateful: boolean
  /** It contains a part whose memory is found again by its place in the tree. */
  readonly isPlaced: boolean
  /** It asks for the conditions of what is downstream. */
  readonly asksDownstream: boolean
  /** By what a `since` or `newly-true` finds its memory again, wherever it stands. */
  readonly content: string
  readonly ticks: TickIndex | null
  readonly allow: ReadonlySet<AssetKey> | null
  readonly ignore: ReadonlySet<AssetKey> | null
}

/** The assets that an expression of the selection language chooses. */
export type SelectAssets = (selection: string) => ReadonlySet<AssetKey>

const statefulTypes: ReadonlySet<string> = new Set(['since', 'newly-true', 'code-version-changed', 'any-downstream-conditions'])
const placedTypes: ReadonlySet<string> = new Set(['code-version-changed', 'any-downstream-conditions'])

export class ConditionCompiler {
  readonly #byText = new Map<string, ConditionNode>()
  readonly #byObject = new WeakMap<AutomationCondition, ConditionNode>()
  readonly #select: SelectAssets
  #count = 0

  constructor(select: SelectAssets) {
    this.#select = select
  }

  /** Throws `invalid-cron`, `invalid-timezone`, or what a selection is refused with. */
  compile(condition: AutomationCondition): ConditionNode {
    const known = this.#byObject.get(condition)
    if (known !== undefined) return known
    const text = conditionText(condition)
    const node = this.#byText.get(text) ?? this.#open(condition)
    this.#byText.set(text, node)
    this.#byObject.set(condition, node)
    return node
  }

  #open(condition: AutomationCondition): ConditionNode {
    const children = operandsOf(condition).map((operand) => this.compile(operand))
    const isScoped = condition.type === 'any-deps-match' || condition.type === 'all-deps-match'
      || condition.type === 'any-checks-match' || condition.type === 'all-checks-match'
    this.#count += 1
    return {
      id: this.#count,
      condition,
      name: conditionName(condition),
      children,
      isStateful: statefulTypes.has(condition.type) || children.some((child) => child.isStateful),
      isPlaced: placedTypes.has(condition.type) || children.some((child) => child.isPlaced),
      asksDownstream: condition.type === 'any-downstream-conditions' || children.some((child) => child.asksDownstream),
      content: condition.type === 'since' || condition.type === 'newly-true' ? `${condition.type}:${fingerprintOf(conditionContent(condition))}` : '',
      ticks: condition.type === 'cron-tick-passed' ? openTicks(condition.cron, condition.timezone) : null,
      allow: isScoped ? this.#choose(condition.allow) : null,
      ignore: isScoped ? this.#choose(condition.ignore) : null,
    }
  }

  #choose(choices: AssetChoices | undefined): ReadonlySet<AssetKey> | null {
    if (choices === undefined) return null
    return new Set(choices.flatMap((choice) => (typeof choice === 'string' ? [choice] : [...this.#select(choice.selection)])))
  }
}
