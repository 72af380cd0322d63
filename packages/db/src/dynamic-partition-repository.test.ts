import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PartitionsRequest, RunEvent } from '@millrace/protocol'
import { appendEvents } from './append-events'
import { claimRun } from './claim-run'
import { DynamicPartitionRepository } from './dynamic-partition-repository'
import { withTenant } from './tenancy'
import { openTestDatabase, type OpenTestDatabase } from './test-database'
import { at, launchTestRun, makeOrganization, type TestOrganization } from './test-organization'

let test_: OpenTestDatabase
let acme: TestOrganization

beforeAll(async () => {
  test_ = await openTestDatabase()
  acme = await makeOrganization(test_)
})
afterAll(() => test_.close())

const inside = <Result>(work: (partitions: DynamicPartitionRepository) => Promise<Result>): Promise<Result> =>
  withTenant(test_.db, acme.organizationId, (tx) => work(new DynamicPartitionRepository(tx)))
const change = (action: PartitionsRequest['action'], name: string, keys: string[]) => inside((partitions) => partitions.change(acme.deploymentId, { action, name, keys }))
const keysOf = (name: string) => inside((partitions) => partitions.findKeys(acme.deploymentId, name))
const headOf = async (name: string) => (await inside((partitions) => partitions.findHeads(acme.deploymentId, [name])))[0]

test('keys stay in the order in which they came, and the version tells when they changed', async () => {
  expect(await change('add', 'customers', ['zeta', 'acme', 'zeta'])).toEqual({ changed: 2, size: 2 })
  expect(await change('add', 'customers', ['acme', 'bolt'])).toEqual({ changed: 1, size: 3 })
  const before = await headOf('customers')
  expect(await change('add', 'customers', ['bolt'])).toEqual({ changed: 0, size: 3 })
  expect(await headOf('customers')).toEqual(before)
  expect(await change('delete', 'customers', ['zeta', 'nobody'])).toEqual({ changed: 1, size: 2 })
  expect(await change('add', 'customers', ['zeta'])).toEqual({ changed: 1, size: 3 })
  expect(await keysOf('customers')).toEqual(['acme', 'bolt', 'zeta'])
  expect(Number((await headOf('customers'))?.version)).toBeGreaterThan(Number(before?.version))
})

test('a hundred thousand keys are added in portions, paged and read', async () => {
  const keys = Array.from({ length: 100_000 }, (_, index) => `customer-${index}`)
  for (let start = 0; start < keys.length; start += 10_000) await change('add', 'many', keys.slice(start, start + 10_000))
  expect(await keysOf('many')).toEqual(keys)
  const first = await inside((partitions) => partitions.listKeys({ deploymentId: acme.deploymentId, name: 'many', limit: 200 }))
  const second = await inside((partitions) => partitions.listKeys({ deploymentId: acme.deploymentId, name: 'many', limit: 200, cursor: first.nextCursor ?? '' }))
  expect([...first.items, ...second.items]).toEqual(keys.slice(0, 400))
  expect((await inside((partitions) => partitions.listKeys({ deploymentId: acme.deploymentId, name: 'many', search: '_9999' }))).items, 'a pattern is text').toEqual([])
  expect((await inside((partitions) => partitions.listKeys({ deploymentId: acme.deploymentId, name: 'many', search: '99999' }))).items).toEqual(['customer-99999'])
})

test('what steps change counts with the event that says so, and once', async () => {
  const { runId } = await launchTestRun(test_, acme)
  const claimed = await claimRun(test_.db, { organizationId: acme.organizationId, runId, worker: 'w' })
  const epoch = claimed?.epoch ?? 0
  const event = (second: number, action: 'add' | 'delete', name: string, keys: string[]): RunEvent => ({ type: 'partitions-changed', at: at(second), stepKey: 'a', attempt: 1, action, name, keys })
  const events = [event(1, 'add', 'files', ['a.csv', 'b.csv']), event(2, 'delete', 'files', ['a.csv']), event(3, 'add', 'days', ['monday'])].map((each, index) => ({ event: each, key: `1:${index}` }))
  await appendEvents(test_.db, { organizationId: acme.organizationId, runId, epoch, events })
  await appendEvents(test_.db, { organizationId: acme.organizationId, runId, epoch, events })
  expect([await keysOf('files'), await keysOf('days')]).toEqual([['b.csv'], ['monday']])
  await appendEvents(test_.db, { organizationId: acme.organizationId, runId, epoch: epoch - 1, events: [{ event: event(4, 'add', 'files', ['stale.csv']), key: '0:9' }] })
  expect(await keysOf('files'), 'a stale writer changes nothing').toEqual(['b.csv'])
})

test('many at once lose nothing', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => change('add', 'shared', ['same', `own-${index}`])))
  expect((await keysOf('shared')).sort()).toEqual(['same', ...Array.from({ length: 20 }, (_, index) => `own-${index}`)].sort())
  expect(await headOf('shared')).toMatchObject({ size: 21 })
})

test('250,000 keys are the most, whoever adds them, and one too many changes nothing', async () => {
  await change('add', 'full', ['key-7'])
  await test_.owner.query("update dynamic_partitions set size = 250000 where name = 'full'")
  const refused = { code: 'too-large', message: 'The dynamic partitions “full” would have 250,001 keys; at most 250,000 are possible. Delete some first.' }
  await expect(change('add', 'full', ['one more'])).rejects.toMatchObject(refused)
  expect(await change('add', 'full', ['key-7'])).toEqual({ changed: 0, size: 250_000 })
  const { runId } = await launchTestRun(test_, acme)
  const claimed = await claimRun(test_.db, { organizationId: acme.organizationId, runId, worker: 'w' })
  const event: RunEvent = { type: 'partitions-changed', at: at(1), stepKey: 'a', attempt: 1, action: 'add', name: 'full', keys: ['one more'] }
  await expect(appendEvents(test_.db, { organizationId: acme.organizationId, runId, epoch: claimed?.epoch ?? 0, events: [{ event, key: '1:1' }] })).rejects.toMatchObject(refused)
  expect(await headOf('full')).toMatchObject({ size: 250_000 })
  expect(await change('delete', 'full', ['key-7'])).toEqual({ changed: 1, size: 249_999 })
  expect(await change('add', 'full', ['one more'])).toEqual({ changed: 1, size: 250_000 })
})
