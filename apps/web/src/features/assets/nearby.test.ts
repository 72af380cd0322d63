import { expect, it } from 'vitest'
import type { CatalogAsset } from './catalog-asset'
import { toGraphNode } from './nearby'

const orders: CatalogAsset = {
  key: 'orders', kind: 'asset', group: 'sales', codeLocation: 'shop', kinds: [], owners: [], tags: {}, isOfOps: false, description: null, status: 'materialized', failedCheck: null,
  lastMaterializedAt: 60_000, lastRunId: 'r1', searchText: 'orders',
}

it('an asset that was materialized since the clock of the page last moved said it would be "in 10 s"', () => {
  expect(toGraphNode(orders, 50_000).subtitle).toBe(toGraphNode(orders, 60_000).subtitle)
  expect(toGraphNode(orders, 50_000).subtitle).not.toMatch(/^in /)
})

it('never materialized is said in the words that lists use', () => {
  expect(toGraphNode({ ...orders, status: 'never', lastMaterializedAt: null }, 0)).toMatchObject({ status: 'missing', statusWord: 'never materialized', subtitle: undefined })
})
