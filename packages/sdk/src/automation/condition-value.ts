import type { AssetChoices, AutomationCondition as ConditionJson } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'
import { assetRecord } from '../definition'
import type { AssetChoice, AutomationCondition, ConditionRecord } from './condition'
import type { CustomConditionRecord } from './custom-condition-record'
import { checkSelectionText } from './selection-text'
import { keptCondition } from './kept-condition'
import { isEqualTo, isNamed, narrowCondition, replaceCondition, throughVirtual, withoutCondition } from './rewrite-condition'

/** Marks a condition; a registered symbol, so that conditions of several copies of the SDK know each other. */
const conditionBrand: unique symbol = Symbol.for('millrace.condition') as never

type Customs = readonly CustomConditionRecord[]

/** The record of a condition, or null when the value is none. */
const recordOf = (value: unknown): ConditionRecord | null =>
  typeof value === 'object' && value !== null ? ((value as { [conditionBrand]?: ConditionRecord })[conditionBrand] ?? null) : null

export const conditionRecord = (defining: Defining, value: unknown): ConditionRecord =>
  recordOf(value) ?? fail(defining, `${show(value)} is no condition: write for example \`eager()\``)

/** A condition as the manifest carries it. */
export const conditionJson = (condition: AutomationCondition): ConditionJson => conditionRecord({ what: 'conditionJson()', above: conditionJson }, condition).json

/** A frozen condition of this JSON. */
export const conditionValue = (json: ConditionJson, customs: Customs = []): AutomationCondition => new ConditionValue({ json, customs })

const isProblem = (value: ConditionJson | { readonly problem: string }): value is { readonly problem: string } => 'problem' in value

/** Operands of a conjunction without a label become operands of the new one. */
const flattened = (type: 'and' | 'or', operands: readonly ConditionJson[]): ConditionJson[] =>
  operands.flatMap((operand) => (operand.type === type && operand.label === undefined ? operand.operands : [operand]))

const choicesOf = (defining: Defining, assets: readonly AssetChoice[]): AssetChoices => assets.map((choice) => {
  if (typeof choice !== 'string') return assetRecord(choice)?.key ?? fail(defining, `${show(choice)} is no asset`)
  return { selection: checkSelectionText(defining, choice) }
})

class ConditionValue implements AutomationCondition {
  readonly kind = 'condition'
  declare readonly [conditionBrand]: ConditionRecord

  constructor(record: ConditionRecord) {
    Object.defineProperty(this, conditionBrand, { value: Object.freeze(record) })
    Object.freeze(this)
  }

  and(...others: readonly AutomationCondition[]): AutomationCondition {
    return this.#combine('and', others)
  }

  or(...others: readonly AutomationCondition[]): AutomationCondition {
    return this.#combine('or', others)
  }

  since(reset: AutomationCondition): AutomationCondition {
    const { json, customs } = this[conditionBrand]
    const other = conditionRecord({ what: 'since()', above: this.since }, reset)
    return conditionValue({ type: 'since', trigger: json, reset: other.json }, unite(customs, other.customs))
  }

  newlyTrue(): AutomationCondition {
    return this.#with({ type: 'newly-true', operand: this[conditionBrand].json })
  }

  sinceLastHandled(): AutomationCondition {
    return this.since(handled())
  }

  allow(...assets: readonly AssetChoice[]): AutomationCondition {
    return this.#with(narrowCondition(this[conditionBrand].json, 'allow', choicesOf({ what: 'allow()', above: this.allow }, assets)))
  }

  ignore(...assets: readonly AssetChoice[]): AutomationCondition {
    return this.#with(narrowCondition(this[conditionBrand].json, 'ignore', choicesOf({ what: 'ignore()', above: this.ignore }, assets)))
  }

  resolveThroughVirtual(): AutomationCondition {
    return this.#with(throughVirtual(this[conditionBrand].json))
  }

  replace(old: AutomationCondition | string, replacement: AutomationCondition): AutomationCondition {
    const defining: Defining = { what: 'replace()', above: this.replace }
    const { json, customs } = this[conditionBrand]
    const isMeant = typeof old === 'string' ? isNamed(old) : isEqualTo(conditionRecord(defining, old).json)
    const other = conditionRecord(defining, replacement)
    return conditionValue(replaceCondition(json, isMeant, other.json), unite(customs, other.customs))
  }

  without(operand: AutomationCondition): AutomationCondition {
    const defining: Defining = { what: 'without()', above: this.without }
    const left = withoutCondition(this[conditionBrand].json, conditionRecord(defining, operand).json)
    return isProblem(left) ? fail(defining, left.problem) : this.#with(left)
  }

  withLabel(label: string): AutomationCondition {
    if (typeof label !== 'string' || label === '' || label.length > 512) fail({ what: 'withLabel()', above: this.withLabel }, `a label has 1 to 512 characters, and is not ${show(label)}`)
    return this.#with({ ...this[conditionBrand].json, label })
  }

  #with(json: ConditionJson): AutomationCondition {
    return conditionValue(json, this[conditionBrand].customs)
  }

  #combine(type: 'and' | 'or', others: readonly AutomationCondition[]): AutomationCondition {
    const records = [this[conditionBrand], ...others.map((other) => conditionRecord({ what: `${type}()`, above: this[type] }, other))]
    return conditionValue({ type, operands: flattened(type, records.map(({ json }) => json)) }, records.reduce<Customs>((customs, record) => unite(customs, record.customs), []))
  }
}

const unite = (one: Customs, other: Customs): Customs => other.length === 0 ? one : [...new Set([...one, ...other])]

/** True when the asset was requested or made at the tick before, or is looked at for the first time. What `sinceLastHandled()` is reset by. */
export const handled = keptCondition(() => conditionValue({
  type: 'or', operands: [{ type: 'newly-requested' }, { type: 'newly-updated' }, { type: 'initial-evaluation' }], label: 'handled',
}))
