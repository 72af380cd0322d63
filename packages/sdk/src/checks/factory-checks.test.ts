import { expect, test } from 'vitest'
import { asset, freshness, freshnessCheck, metadata, metadataBoundsCheck, output, schemaChangeCheck } from '../index'
import { createMemory, materialize } from '../testing/index'

test('freshness: by the latest materialization and the moment', async () => {
  const orders = asset('orders', { run: () => 1 })
  const fresh = freshnessCheck(orders, { policy: freshness.timeWindow({ fail: '24h', warn: '12h' }) })
  const memory = createMemory()
  expect((await materialize(fresh, { memory })).check(fresh)).toMatchObject({ passed: false, severity: 'error', description: 'It was never materialized.' })
  await materialize(orders, { memory })
  const after = async (hours: number) => (await materialize(fresh, { memory, now: new Date(Date.now() + hours * 3_600_000) })).check(fresh)
  expect(await after(1)).toMatchObject({ passed: true, metadata: { state: { value: 'pass' }, materializedAt: { type: 'timestamp' } } })
  expect(await after(13)).toMatchObject({ passed: false, severity: 'warn' })
  expect(await after(25)).toMatchObject({ passed: false, severity: 'error', description: 'It is overdue.' })
})

test('freshness by cron is asked at each deadline', async () => {
  const orders = asset('orders', { run: () => 1 })
  const byNine = freshnessCheck(orders, { name: 'byNine', policy: freshness.cron('0 9 * * *', { lowerBound: '9h', timezone: 'Europe/Berlin' }) })
  const memory = createMemory()
  await materialize(orders, { memory })
  const inDays = async (days: number) => (await materialize(byNine, { memory, now: new Date(Date.now() + days * 86_400_000) })).check(byNine).passed
  expect([await inDays(0), await inDays(3)]).toEqual([true, false])
})

test('columns: those of the two latest materializations are compared', async () => {
  let columns = [{ name: 'id', type: 'number' }, { name: 'total', type: 'number' }]
  const orders = asset('orders', { run: () => output(1, { metadata: { columns: metadata.tableSchema(columns) } }) })
  const kept = schemaChangeCheck(orders, { severity: 'warn' })
  const memory = createMemory()
  const made = async () => (await materialize([orders, kept], { memory })).check(kept)
  expect(await made()).toMatchObject({ passed: true, description: 'There are no earlier columns to compare with.' })
  expect(await made()).toMatchObject({ passed: true, description: 'The columns are as before.' })
  columns = [{ name: 'id', type: 'string' }, { name: 'amount', type: 'number' }]
  expect(await made()).toMatchObject({ passed: false, severity: 'warn', description: 'added: `amount`; removed: `total`; retyped: `id: number → string`' })
})

test.each([[{ min: 1, max: 3 }, true], [{ max: 2 }, false], [{ max: 3, includesMax: false }, false], [{ min: 3, includesMin: true }, true]])('bounds %j', async (bounds, passed) => {
  const orders = asset('orders', { run: () => output([], { metadata: { rows: 3 } }) })
  const enough = metadataBoundsCheck(orders, { key: 'rows', ...bounds })
  expect((await materialize([orders, enough])).check(enough)).toMatchObject({ name: 'rowsBounds', passed, metadata: { rows: { value: 3 } } })
})

test('options that cannot be are refused', () => {
  const orders = asset('orders', { run: () => 1 })
  expect(() => metadataBoundsCheck(orders, { key: 'rows' })).toThrow('it has no bound')
  expect(() => metadataBoundsCheck(orders, { key: 'rows', min: 3, max: 2 })).toThrow('nothing lies between')
  expect(() => freshnessCheck(orders, { policy: undefined as never })).toThrow('`policy` must be a policy')
})
