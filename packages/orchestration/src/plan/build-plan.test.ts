import { describe, expect, test } from 'vitest'
import { planSchema, type AssetSnapshot } from '@millrace/protocol'
import { buildPlan } from './build-plan'

const asset = (key: string, rest: Partial<AssetSnapshot> = {}): AssetSnapshot => ({
  key, kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, ...rest,
})
const assets = [
  asset('report', { inputs: [{ name: 'revenue', asset: 'revenue' }, { name: 'source', asset: 'raw' }] }),
  asset('revenue', { inputs: [{ name: 'orders', asset: 'orders' }, { name: 'customers', asset: 'customers' }], deps: ['orders', 'checked'], configSchema: true, codeVersion: '2' }),
  asset('orders', { deps: ['raw'] }),
  asset('checked', { deps: ['orders'] }),
  asset('customers'),
  asset('raw', { kind: 'external' }),
]

describe('a plan', () => {
  test('has a step per chosen asset, by layer and key, with what each needs', () => {
    const plan = buildPlan({ assets, selection: ['revenue', 'report', 'orders', 'checked', 'customers', 'raw', 'orders'], config: { assets: { revenue: { minimum: 3 } } } })
    expect(planSchema.parse(plan)).toEqual(plan)
    expect(plan.steps.map(({ key, needs }) => [key, needs])).toEqual([['customers', []], ['orders', []], ['checked', [1]], ['revenue', [0, 1, 2]], ['report', [3]]])
    expect(plan.steps[3]).toMatchObject({ config: { minimum: 3 }, codeVersion: '2', inputs: [{ name: 'orders', asset: 'orders', step: 1 }, { name: 'customers', asset: 'customers', step: 0 }] })
    expect(plan.steps[4]?.inputs).toEqual([{ name: 'revenue', asset: 'revenue', step: 3 }, { name: 'source', asset: 'raw', step: null }])
    expect(plan.maxConcurrent).toBe(16)
  })

  test('reads what lies outside the selection from its stored value', () => {
    const plan = buildPlan({ manifest: { assets }, selection: ['report', 'orders'], config: { execution: { maxConcurrent: 2 } } })
    expect(plan.steps.map(({ key, needs, inputs }) => ({ key, needs, from: inputs.map((input) => 'step' in input ? input.step : []) }))).toEqual([
      { key: 'orders', needs: [], from: [] }, { key: 'report', needs: [], from: [null, null] },
    ])
    expect(plan.maxConcurrent).toBe(2)
  })

  test('is the same however the assets and the selection are ordered', () => {
    const selection = assets.map(({ key }) => key)
    expect(buildPlan({ assets: assets.toReversed(), selection: selection.toReversed() })).toEqual(buildPlan({ assets, selection }))
  })

  test('may be empty: of an external asset nothing runs', () => {
    expect(buildPlan({ assets, selection: ['raw'] }).steps).toEqual([])
  })

  test('looks at an observable asset, with its config, before what depends on it by way of a view; the view has no step', () => {
    const seen = [asset('feed', { kind: 'observable', configSchema: true }), asset('view', { kind: 'virtual', deps: ['feed'] }), asset('report', { deps: ['view'] })]
    expect(buildPlan({ assets: seen, selection: ['report', 'view', 'feed'], config: { assets: { feed: 1 } } }).steps).toMatchObject([
      { kind: 'asset', asset: 'feed', isObservation: true, config: 1, needs: [] }, { kind: 'asset', asset: 'report', needs: [0] },
    ])
    expect(() => buildPlan({ assets: seen, selection: ['feed'], config: { assets: { view: 1 } } })).toThrow('configures “view”, but that asset is virtual')
  })
})

describe('what a plan refuses', () => {
  test.each([
    [{ revenu: {} }, 'configures “revenu”, but there is no such asset. Did you mean “revenue”?'],
    [{ orders: {} }, 'configures “orders”, but that asset takes no config'],
    [{ raw: {} }, 'configures “raw”, but that asset is external'],
    [{ constructor: {} }, 'configures “constructor”, but there is no such asset.'],
  ])('config %j', (config, message) => {
    expect(() => buildPlan({ assets, selection: ['revenue'], config: { assets: config } })).toThrow(expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining(message) }))
  })

  test('config of ops and resources that do not exist', () => {
    expect(() => buildPlan({ assets, selection: ['orders'], config: { ops: { load: {} } } })).toThrow('“load” under `ops`')
  })

  test('config of a known asset outside the selection is kept out, not refused', () => {
    expect(buildPlan({ assets, selection: ['orders'], config: { assets: { revenue: 1 } } }).steps[0]?.config).toBeUndefined()
  })

  test('an unknown asset, with what was meant', () => {
    expect(() => buildPlan({ assets, selection: ['custmers'] })).toThrow('Did you mean “customers”?')
  })

  test('a cycle', () => {
    expect(() => buildPlan({ assets: [asset('a', { deps: ['b'] }), asset('b', { deps: ['a'] })], selection: ['a', 'b'] })).toThrow('in a cycle, or on one that does: a, b')
  })
})
