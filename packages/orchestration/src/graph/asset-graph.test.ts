import { describe, expect, test } from 'vitest'
import type { AssetSnapshot } from '@millrace/protocol'
import { buildAssetGraph, topologicalOrder } from './asset-graph'
import { findCycle } from './find-cycle'
import { nearestKey } from './nearest-key'
import { ancestors, descendants, downstreamOf, roots, sinks, upstreamOf } from './traverse'

const asset = (key: string, deps: string[] = [], rest: Partial<AssetSnapshot> = {}): AssetSnapshot => ({
  key, kind: 'asset', inputs: [], deps, group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, ...rest,
})
const graphOf = (...assets: AssetSnapshot[]) => buildAssetGraph([{ location: 'shop', assets }])

describe('a graph of one location', () => {
  const graph = graphOf(
    asset('report', ['revenue']),
    asset('revenue', [], { inputs: [{ name: 'orders', asset: 'orders' }, { name: 'again', asset: 'orders' }], deps: ['customers'] }),
    asset('orders', ['raw/orders']),
    asset('customers'),
    asset('raw/orders', [], { kind: 'external' }),
  )

  test('is ordered by layer, then by key, whatever order the assets came in', () => {
    expect(topologicalOrder(graph)).toEqual(['customers', 'raw/orders', 'orders', 'revenue', 'report'])
  })

  test('has no edge where an asset reads earlier partitions of itself; without a mapping that is a cycle', () => {
    const before = { name: 'before', asset: 'balance', mapping: { type: 'time-window' as const, startOffset: -1, endOffset: -1, allowNonexistentUpstream: false } }
    const past = graphOf(asset('balance', [], { inputs: [before] }), asset('trend', ['trend'], { depMappings: { trend: before.mapping } }))
    expect([upstreamOf(past, 'balance'), upstreamOf(past, 'trend'), findCycle(past)]).toEqual([[], [], null])
    expect(findCycle(graphOf(asset('balance', ['balance'], { inputs: [before] })))).toEqual(['balance'])
  })

  test('knows the neighbours of an asset through inputs and deps alike, each once', () => {
    expect(upstreamOf(graph, 'revenue')).toEqual(['customers', 'orders'])
    expect(downstreamOf(graph, 'raw/orders')).toEqual(['orders'])
    expect(upstreamOf(graph, 'nobody')).toEqual([])
  })

  test('walks up and down, all the way or so many edges', () => {
    expect(ancestors(graph, ['report'])).toEqual(['customers', 'raw/orders', 'orders', 'revenue'])
    expect(ancestors(graph, ['report'], 2)).toEqual(['customers', 'orders', 'revenue'])
    expect(descendants(graph, ['raw/orders'], 1)).toEqual(['orders'])
    expect(roots(graph)).toEqual(['customers', 'raw/orders'])
    expect(sinks(graph)).toEqual(['report'])
    expect(roots(graph, ['raw/orders', 'report'])).toEqual(['raw/orders'])
    expect(findCycle(graph)).toBeNull()
  })
})

describe('a deployment of several locations', () => {
  test.each([['asset', 'observable'], ['observable', 'virtual'], ['virtual', 'external']] as const)('a location that has it as %s wins over one that has it as %s, wherever it stands', (kind, other) => {
    const locations = [{ location: 'one', assets: [asset('orders', [], { kind: other })] }, { location: 'two', assets: [asset('orders', [], { kind })] }]
    for (const order of [locations, locations.toReversed()]) expect(buildAssetGraph(order).nodes).toMatchObject([{ kind, location: 'two' }])
  })

  test('the location that makes an asset wins over the one that declares it external', () => {
    const graph = buildAssetGraph([
      { location: 'reports', assets: [asset('orders', [], { kind: 'external' }), asset('report', ['orders'])] },
      { location: 'shop', assets: [asset('orders', ['nowhere'])] },
    ])
    expect(graph.nodes.map(({ key, kind, location }) => [key, kind, location])).toEqual([
      ['nowhere', 'missing', null], ['orders', 'asset', 'shop'], ['report', 'asset', 'reports'],
    ])
    expect(graph.duplicates).toEqual([])
  })

  test('a key that two locations make is reported with both', () => {
    const graph = buildAssetGraph([{ location: 'a', assets: [asset('x')] }, { location: 'b', assets: [asset('x')] }])
    expect(graph.duplicates).toEqual([{ key: 'x', locations: ['a', 'b'] }])
  })
})

describe('cycles', () => {
  test('are named in the direction of the data, from the smallest key', () => {
    // b → c → a → b, and a tail that is not part of it
    expect(findCycle(graphOf(asset('a', ['c']), asset('b', ['a']), asset('c', ['b']), asset('tail', ['c']), asset('head')))).toEqual(['a', 'b', 'c'])
  })

  test('an asset that depends on itself is a cycle of one', () => {
    expect(findCycle(graphOf(asset('a', ['a']), asset('b', ['a'])))).toEqual(['a'])
  })

  test('a graph with a cycle can still be walked', () => {
    const graph = graphOf(asset('a', ['b']), asset('b', ['a']), asset('c', ['b']))
    expect(ancestors(graph, ['c'])).toEqual(['a', 'b'])
    expect(sinks(graph)).toEqual(['c'])
  })
})

test('the nearest key is a few letters away, or has the same name elsewhere', () => {
  const keys = ['sales/orders', 'customers', 'report']
  expect(nearestKey('custmers', keys)).toBe('customers')
  expect(nearestKey('raw/orders', keys)).toBe('sales/orders')
  expect(nearestKey('custoemrs', keys)).toBe('customers')
  expect(nearestKey('laod', ['load'])).toBe('load')
  expect(nearestKey('zzz', keys)).toBeNull()
})

test('names that objects inherit are ordinary keys', () => {
  const graph = graphOf(asset('__proto__', ['constructor']), asset('constructor'))
  expect(upstreamOf(graph, '__proto__')).toEqual(['constructor'])
})
