import type { AutomationCondition } from '@millrace/protocol'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { wholeSet } from './asset-slices'
import type { AutomationAsset } from './automation-definition'
import { buildAutomationGraph } from './automation-graph'
import type { AssetAutomationState, AutomationState } from './automation-state'
import { evaluateAutomation, type AutomationResult } from './evaluate-automation'

const made: AssetAutomationState = {
  stamp: 1, latest: null, freshness: null, updatesAfter: () => [], dataVersionAt: () => null,
  updated: () => wholeSet(true), inProgress: () => wholeSet(false), failed: () => wholeSet(false), backfilling: () => wholeSet(false),
}
const state = (isMade: (key: string) => boolean): AutomationState => ({ position: 1, dynamicKeys: {}, asset: (key) => (isMade(key) ? made : undefined), check: () => undefined })

const downstream: AutomationCondition = { type: 'any-downstream-conditions' }
const not = (operand: AutomationCondition): AutomationCondition => ({ type: 'not', operand })
const isMissing = (asset: string): AutomationCondition => ({ type: 'asset-matches', asset, condition: { type: 'missing' } })

const evaluate = (assets: readonly AutomationAsset[], isMade: (key: string) => boolean): AutomationResult =>
  evaluateAutomation({ graph: buildAutomationGraph(assets), state: state(isMade), cursor: null, now: Temporal.Instant.from('2026-01-05T08:00:00Z') })

/** Parts of conditions, over facts that are true or not. */
type Part = { readonly fact: number } | { readonly not: Part } | { readonly all: readonly Part[] } | { readonly any: readonly Part[] } | 'downstream'

const part = fc.letrec<{ part: Part }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ fact: fc.nat(2) }), fc.constant('downstream' as const), fc.record({ not: tie('part') }),
    fc.record({ all: fc.tuple(tie('part'), tie('part')) }), fc.record({ any: fc.tuple(tie('part'), tie('part')) }),
  ),
})).part

const conditionOf = (given: Part): AutomationCondition => {
  if (given === 'downstream') return downstream
  if ('fact' in given) return isMissing(`fact${given.fact}`)
  if ('not' in given) return not(conditionOf(given.not))
  return 'all' in given ? { type: 'and', operands: given.all.map(conditionOf) } : { type: 'or', operands: given.any.map(conditionOf) }
}

/** As the reference does it: each asks all others but those that it is asked within. */
const ask = (parts: readonly Part[], facts: readonly boolean[], within: readonly number[]): boolean => {
  const holds = (given: Part, inside: readonly number[]): boolean => {
    if (given === 'downstream') return ask(parts, facts, inside)
    if ('fact' in given) return facts[given.fact] === true
    if ('not' in given) return !holds(given.not, inside)
    return 'all' in given ? given.all.every((each) => holds(each, inside)) : given.any.some((each) => holds(each, inside))
  }
  return parts.some((each, index) => !within.includes(index) && holds(each, [...within, index]))
}

describe('any-downstream-conditions', () => {
  test('answers as if each way from condition to condition were gone, also where a “not” makes it matter', () => {
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), (parts, facts) => {
      const below = parts.map((each, index): AutomationAsset => ({
        key: `below${index}`, deps: [{ asset: 'top' }],
        // Its own asset makes each another condition, and the outer “not”s keep it as it is.
        condition: not({ type: 'and', operands: [not(conditionOf(each)), { type: 'or', operands: [isMissing(`below${index}`), not(isMissing(`below${index}`))] }] }),
      }))
      const assets = [{ key: 'top', deps: [], condition: downstream }, ...below, ...[0, 1, 2].map((fact) => ({ key: `fact${fact}`, deps: [] }))]
      const { requested } = evaluate(assets, (key) => key.startsWith('fact') && facts[Number(key.at(-1))] === false)
      expect(requested.has('top')).toBe(ask(parts, facts, []))
    }), { numRuns: 300 })
  })

  test('of ten layers of fifty assets, each with a condition of its own that asks further, takes no longer than asking each once', () => {
    const assets = Array.from({ length: 500 }, (_, index): AutomationAsset => ({
      key: `a${index}`,
      deps: index < 50 ? [] : [{ asset: `a${index - 50}` }, { asset: `a${index - 50 + (index % 50 < 49 ? 1 : -49)}` }],
      condition: not({ type: 'and', operands: [not(downstream), not(isMissing(`a${index}`))] }),
    }))
    const start = performance.now()
    const { requested, evaluations } = evaluate(assets, (key) => key !== 'a499')
    // Whatever is above the one that is missing is asked for by it.
    expect([requested.has('a499'), requested.has('a449'), requested.has('a400'), requested.has('a401')]).toEqual([true, true, true, false])
    expect(requested.has('a49')).toBe(true)
    expect(evaluations).toHaveLength(500)
    expect(performance.now() - start).toBeLessThan(15_000)
  })

  test('asked about what is upstream of them as well, they end too', () => {
    const assets = Array.from({ length: 60 }, (_, index): AutomationAsset => ({
      key: `a${index}`,
      deps: index < 6 ? [] : [{ asset: `a${index - 6}` }, { asset: `a${index - (index % 6) - 1}` }],
      condition: not({ type: 'and', operands: [not({ type: 'any-deps-match', condition: downstream }), not(isMissing(`a${index}`)), not(downstream)] }),
    }))
    const { requested } = evaluate(assets, (key) => key !== 'a59')
    expect(requested.has('a59')).toBe(true)
  })
})
