import type { AutomationCondition } from '@millrace/protocol'
import type { AnyAssetRecord } from '../definition'

/** The conditions of the assets, each once, in an order that depends on nothing but what they say. */
export class ConditionTable {
  readonly list: AutomationCondition[]
  readonly #texts = new Map<AutomationCondition, string>()
  readonly #places: ReadonlyMap<string, number>

  constructor(assets: readonly AnyAssetRecord[]) {
    const byText = new Map<string, AutomationCondition>()
    for (const record of assets) {
      const json = record.kind === 'external' ? undefined : record.automation?.json
      if (json !== undefined) byText.set(this.#textOf(json), json)
    }
    const sorted = [...byText].sort(([one], [other]) => (one < other ? -1 : 1))
    this.list = sorted.map(([, json]) => json)
    this.#places = new Map(sorted.map(([text], place) => [text, place]))
  }

  placeOf({ automation }: Exclude<AnyAssetRecord, { kind: 'external' }>): number {
    return automation === undefined ? -1 : this.#places.get(this.#textOf(automation.json)) ?? -1
  }

  #textOf(json: AutomationCondition): string {
    const known = this.#texts.get(json)
    if (known !== undefined) return known
    const text = JSON.stringify(json)
    this.#texts.set(json, text)
    return text
  }
}
