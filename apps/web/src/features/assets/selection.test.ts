import { describe, expect, it } from 'vitest'
import { assetsOfGraph, withStates } from './catalog-asset'
import { drawnPart, keysNear } from './nearby'
import { readSelectedKeys, selectionGraph } from './selection-graph'

const node = (key: string, kind: 'asset' | 'external' = 'asset') => ({ key, kind, group: 0, codeLocation: 0, kinds: [], owners: [], tags: {}, description: null })
const record = { version: 'v', groups: ['g'], codeLocations: ['shop'], nodes: [node('feed', 'external'), node('a'), node('b'), node('c')], edges: [[0, 1], [1, 2], [2, 3]] as [number, number][] }
const assets = withStates(assetsOfGraph(record), { version: 'v', runs: [], states: [[2, 'failed', null, null, null]] }, [])
const catalog = { assets, edges: record.edges, byKey: new Map(assets.map((asset, position) => [asset.key, position])) }
const graph = selectionGraph(catalog)

describe('a selection in the lineage', () => {
  it('walks along the links of the catalog', () => {
    expect(readSelectedKeys('key:b+', graph, catalog).keys).toEqual(['b', 'c'])
  })

  it('knows how assets stand, by our words and by those of others', () => {
    expect(readSelectedKeys('status:failed', graph, catalog).keys).toEqual(['b'])
    expect(readSelectedKeys('status:missing', graph, catalog).keys).toEqual(['a', 'c'])
  })

  it('says what is wrong and where', () => {
    expect(readSelectedKeys('key:a and', graph, catalog)).toMatchObject({ keys: [], problem: { position: 9 } })
    expect(readSelectedKeys('nobody', graph, catalog).problem?.message).toContain('nobody')
  })

  it('draws what is near an asset and only the links inside', () => {
    const near = keysNear(graph, 'b', { up: 1, down: 0 })
    expect(drawnPart(catalog, near, 0)).toMatchObject({ nodes: [{ key: 'a' }, { key: 'b', status: 'failed' }], edges: [{ from: 'a', to: 'b' }] })
  })
})
