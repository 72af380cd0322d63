import { expect, test } from 'vitest'
import { selectSteps, stepGraph } from './step-selection'

const step = (key: string, status: 'succeeded' | 'failed' | 'skipped', needs: string[] = []) => ({ key, kind: 'asset' as const, path: key, status, needs, attempts: 1, startedAt: null, endedAt: null })
const steps = [step('raw/orders', 'succeeded'), step('orders', 'failed', ['raw/orders']), step('report', 'skipped', ['orders']), step('customers', 'succeeded')]
const definitions = {
  version: 'v', groups: ['sales', 'people'], codeLocations: ['shop'], edges: [],
  nodes: [['raw/orders', 0], ['orders', 0], ['customers', 1], ['not-in-this-run', 0]].map(([key, group]) => ({ key: String(key), kind: 'asset' as const, group: Number(group), codeLocation: 0, kinds: ['sql'], owners: [], tags: { tier: 'gold' }, description: null })),
}
const graph = stepGraph('shop', steps, definitions)
const chosen = (text: string) => selectSteps(text, graph, steps).keys

test('the filter of a run’s timeline was plain text: it is the selection language, over the steps of the run', () => {
  expect(chosen('key:"orders"+')).toEqual(['orders', 'report'])
  expect(chosen('+key:report')).toEqual(['raw/orders', 'orders', 'report'])
  expect(chosen('key:*orders and not key:raw/*')).toEqual(['orders'])
  expect(chosen('key:customers or key:orders')).toEqual(expect.arrayContaining(['customers', 'orders']))
})

test('a selection of steps knows how they ended in this run, and what their assets are by now', () => {
  expect(chosen('status:failed or status:skipped')).toEqual(['orders', 'report'])
  expect(chosen('group:sales')).toEqual(['raw/orders', 'orders'])
  expect(chosen('tag:tier=gold and status:materialized')).toEqual(expect.arrayContaining(['raw/orders', 'customers']))
})

test('a text that cannot be read chooses nothing and says why and where', () => {
  expect(selectSteps('key:orders and', graph, steps)).toMatchObject({ keys: [], problem: { position: 14 } })
  expect(selectSteps('order', graph, steps).problem?.message).toContain('orders')
})
