import { expect, expectTypeOf, test } from 'vitest'
import { asset, checkResult, multiAssetCheck, type CheckResult } from '../index'
import { buildContext, materialize } from '../testing/index'

const orders = asset('orders', { run: () => [{ customer: 1 }, { customer: 3 }] })
const customers = asset('customers', { run: () => [{ id: 1 }] })
const report = asset('report', { inputs: { orders }, run: ({ inputs }) => inputs.orders.length })
const consistent = multiAssetCheck('consistent', {
  checks: { known: { asset: orders, blocking: true }, used: { asset: customers, severity: 'warn' } },
  inputs: { orders, customers },
  run: ({ inputs }) => ({
    known: checkResult({ passed: inputs.orders.every(({ customer }) => inputs.customers.some(({ id }) => id === customer)), metadata: { orders: inputs.orders.length } }),
    used: inputs.customers.every(({ id }) => inputs.orders.some(({ customer }) => id === customer)),
  }),
})

test('one function evaluates checks of several assets, after all of them', async () => {
  const result = await materialize([orders, customers, report, consistent])
  expect(result.steps.map(({ key, status }) => [key, status])).toEqual([['customers', 'succeeded'], ['orders', 'succeeded'], [':consistent', 'failed'], ['report', 'skipped']])
  expect(result.checks).toMatchObject([{ asset: 'orders', name: 'known', passed: false }, { asset: 'customers', name: 'used', passed: true, severity: 'warn' }])
})

test('all are evaluated as soon as one of the assets is made, and alone', async () => {
  const values = [[customers, [{ id: 1 }, { id: 3 }]]] as const
  expect((await materialize([orders, consistent], { selection: 'key:orders', values })).checks).toHaveLength(2)
  expect((await materialize(consistent, { values: [...values, [orders, []]] })).check({ asset: customers, name: 'used' })).toMatchObject({ passed: false, severity: 'warn' })
})

test('it is called directly, and must speak of all', async () => {
  const results = await consistent.invoke(buildContext({ inputs: { orders: [], customers: [] } }))
  expectTypeOf(results).toEqualTypeOf<Readonly<Record<'known' | 'used', CheckResult>>>()
  expect([results.known.passed, results.used.severity]).toEqual([true, 'warn'])
  const half = multiAssetCheck('half', { checks: { one: { asset: orders }, two: { asset: orders } }, run: () => ({ one: true }) as never })
  await expect(half.invoke()).rejects.toThrow('check `half` declares the check `two` and gives no result of it')
  // @ts-expect-error `three` is not declared
  multiAssetCheck('more', { checks: { one: { asset: orders } }, run: () => ({ three: true }) })
})
