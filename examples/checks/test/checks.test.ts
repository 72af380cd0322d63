import { buildContext, materialize } from '@millrace/sdk/testing'
import { expect, test } from 'vitest'
import * as location from '../src/definitions'
import { customers, noNegativeTotals, orders, revenue } from '../src/definitions'

test('good orders pass, and the revenue is made of them', async () => {
  const result = await materialize(location)
  expect(result.success).toBe(true)
  expect(result.value(revenue)).toBe(215)
  expect(result.checks.map(({ asset, name, passed }) => `${asset}:${name} ${passed ? 'passed' : 'failed'}`).sort()).toEqual([
    'supplier/customers:activeCustomers failed', 'supplier/orders:columnSchemaChange passed', 'supplier/orders:complete passed', 'supplier/orders:freshness passed', 'supplier/orders:knownCustomers passed',
    'supplier/orders:noNegativeTotals passed', 'supplier/orders:rowsBounds passed',
  ])
  expect(result.check({ asset: customers, name: 'activeCustomers' })).toMatchObject({ severity: 'warn', description: 'Never: Barbara' })
})

test('a negative total holds back the revenue', async () => {
  const result = await materialize(location, { config: { assets: { 'supplier/orders': { returns: true } } } })
  expect(result.step(revenue).status).toBe('skipped')
  expect(result.check(noNegativeTotals)).toMatchObject({ passed: false, metadata: { negative: { value: 1 } } })
})

test('orders that were promised and did not come are a warning', async () => {
  const result = await materialize(location, { config: { assets: { 'supplier/orders': { promised: 5 } } } })
  expect([result.success, result.check({ asset: orders, name: 'complete' })]).toMatchObject([true, { passed: false, severity: 'warn' }])
})

test('a check is called directly', async () => {
  expect((await noNegativeTotals.invoke(buildContext({ value: [{ id: 1, customer: 'Ada', total: -1 }] }))).passed).toBe(false)
})
