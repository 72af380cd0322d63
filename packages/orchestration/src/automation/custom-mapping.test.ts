import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { buildAutomationGraph } from './automation-graph'
import type { AssetAutomationState, AutomationState } from './automation-state'
import type { CustomDependency } from '../partitions/mapping/mapping-needs'
import { evaluateAutomation } from './evaluate-automation'

const regions: AssetAutomationState = {
  stamp: 1, latest: null, freshness: null, updatesAfter: () => [], dataVersionAt: () => null,
  updated: (partitions) => partitions.setOfExisting(['north']), inProgress: (partitions) => partitions.none(), failed: (partitions) => partitions.none(), backfilling: (partitions) => partitions.none(),
}
const state: AutomationState = { position: 1, dynamicKeys: {}, asset: (key) => (key === 'regions' ? regions : undefined), check: () => undefined }

const graph = buildAutomationGraph([
  { key: 'regions', deps: [], partitions: { type: 'static', keys: ['north', 'south'] } },
  {
    key: 'cities', partitions: { type: 'static', keys: ['oslo', 'rome'] }, condition: { type: 'any-deps-match', condition: { type: 'not', operand: { type: 'missing' } } },
    location: 'geography', deps: [{ asset: 'regions', mapping: { type: 'custom' }, input: 'mine' }],
  },
])

test('what a mapping of the author’s own reads is asked once for all partitions, and then known', () => {
  const request = { graph, state, cursor: null, now: Temporal.Instant.from('2026-01-05T08:00:00Z') }
  const asking = evaluateAutomation(request)
  expect(asking.mappingNeeds).toEqual([{ location: 'geography', reader: 'cities', input: 'mine', upstream: 'regions', partitions: [{ key: 'oslo' }, { key: 'rome' }] }])
  const asked: CustomDependency[] = []
  const answered = evaluateAutomation({
    ...request,
    mappings: (dependency, partition) => {
      asked.push(dependency)
      return partition === 'rome' ? ['north'] : ['south']
    },
  })
  expect([answered.mappingNeeds, [...answered.requested.get('cities') ?? []], asked.every(({ input }) => input === 'mine')]).toEqual([[], ['rome'], true])
})
