import { describe, expect, it } from 'vitest'
import { assetsOfGraph, assetStatusName, assetStatusWord, withStates } from './catalog-asset'
import { groupRows, sortAssets } from './catalog-rows'
import { facetValues, filterAssets } from './filter-assets'
import type { AssetFilters } from './filter-assets'
import type { AssetGraphRecord } from './server/asset-schema'

const graph: AssetGraphRecord = {
  version: 'v1',
  groups: ['raw', 'marts'],
  codeLocations: ['shop'],
  nodes: [
    { key: 'feed', kind: 'external', group: 0, codeLocation: 0, kinds: ['csv'], owners: [], tags: {}, description: null },
    { key: 'orders10', kind: 'asset', group: 0, codeLocation: 0, kinds: ['duckdb'], owners: ['team:data'], tags: { tier: 'gold' }, description: 'Each order' },
    { key: 'orders9', kind: 'asset', group: 1, codeLocation: 0, kinds: ['duckdb'], owners: ['team:data'], tags: {}, description: null },
  ],
  edges: [[0, 1], [1, 2]],
}
const nothing: AssetFilters = { search: '', status: [], group: [], location: [], kind: [], owner: [] }
const keys = (assets: readonly { key: string }[]) => assets.map((asset) => asset.key)

describe('the catalog', () => {
  const fresh = assetsOfGraph(graph)
  const assets = withStates(fresh, { version: 'v1', runs: ['r1'], states: [[1, 'failed', null, 0, null], [2, 'materialized', 1000, 0, null]] }, [])

  it('reads states by position and keeps the object of an asset that stands as before', () => {
    expect(assets.map((asset) => [asset.status, asset.lastRunId])).toEqual([['never', null], ['failed', 'r1'], ['materialized', 'r1']])
    const again = withStates(fresh, { version: 'v1', runs: ['r2', 'r1'], states: [[1, 'running', null, 0, null], [2, 'materialized', 1000, 1, null]] }, assets)
    expect(again[2]).toBe(assets[2])
    expect(again[1]?.status).toBe('running')
    const checked = withStates(fresh, { version: 'v1', runs: ['r1'], states: [[2, 'materialized', 1000, 0, 'error']] }, assets)
    expect(checked.slice(2).map((asset) => [assetStatusName(asset), assetStatusWord(asset)])).toEqual([['failed', 'check failed']])
  })

  it('finds by every word in key, group, description, kinds, owners and tags', () => {
    expect(keys(filterAssets(assets, { ...nothing, search: 'ORDER gold' }))).toEqual(['orders10'])
    expect(keys(filterAssets(assets, { ...nothing, search: 'each order' }))).toEqual(['orders10'])
    expect(keys(filterAssets(assets, { ...nothing, search: 'nowhere' }))).toEqual([])
  })

  it('counts what each value would leave under the other filters, and keeps a chosen value that leaves nothing', () => {
    expect(facetValues(assets, { ...nothing, kind: ['duckdb'] }, 'status')).toEqual([{ value: 'failed', count: 1 }, { value: 'materialized', count: 1 }])
    expect(facetValues(assets, { ...nothing, group: ['gone'], kind: ['csv'] }, 'group')).toEqual([{ value: 'raw', count: 1 }, { value: 'gone', count: 0 }])
    expect(keys(filterAssets(assets, { ...nothing, status: ['external'] }))).toEqual(['feed'])
  })

  it('sorts numbers in keys as people do and puts never-materialized last either way', () => {
    expect(keys(sortAssets(assets, { column: 'key', descending: false }))).toEqual(['feed', 'orders9', 'orders10'])
    expect(keys(sortAssets(assets, { column: 'materialized', descending: false }))[0]).toBe('orders9')
    expect(keys(sortAssets(assets, { column: 'materialized', descending: true }))[0]).toBe('orders9')
  })

  it('gives each group a header and hides the assets of a folded one', () => {
    const rows = groupRows(assets, new Set(['raw']))
    expect(rows.map((row) => (row.kind === 'group' ? `${row.group} ${row.assets.length}` : row.asset.key))).toEqual(['marts 1', 'orders9', 'raw 2'])
  })
})
