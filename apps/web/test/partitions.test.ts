import { appendEvents } from '@millrace/db'
import type { Manifest, RunEvent } from '@millrace/protocol'
import { objectKeys } from '@millrace/storage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handleTrpcRequest } from '../src/server/handle-trpc-request'
import { at, manifestOf, openWebFixture, origin, type Organization, type WebFixture } from './web-fixture'

let web: WebFixture
let acme: Organization
let other: Organization

/** As `manifestOf`, with an asset of dynamic partitions and one of two dimensions. */
const partitioned = (slug: string): Manifest => {
  const manifest = manifestOf(slug)
  const [first] = manifest.assets
  if (first === undefined) throw new Error('no asset')
  const customers = { type: 'dynamic', name: 'customers' } as const
  const regions = { type: 'static' as const, keys: ['north', 'south'] }
  return { ...manifest, jobs: [{ kind: 'asset', name: 'regions', selection: 'key:watched', tags: {}, partitions: regions }], assets: [
    ...manifest.assets,
    { ...first, key: 'customer', partitions: customers },
    { ...first, key: 'watched', kind: 'observable', partitions: regions },
    { ...first, key: 'visits', partitions: { type: 'multi', dimensions: [{ name: 'customer', partitions: customers }, { name: 'region', partitions: { type: 'static', keys: ['north', 'south'] } }] } },
  ] }
}

const path = (slug: string, rest: string): string => `/organizations/${slug}/deployments/production${rest}`
const call = async (organization: Organization, method: string, rest: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await web.rest(method, path(organization.slug, rest), { token: organization.token, ...(body === undefined ? {} : { body }) })
  return { status: response.status, body: await response.json() as Record<string, unknown> }
}

beforeAll(async () => {
  web = await openWebFixture()
  acme = await web.createOrganization('acme')
  other = await web.createOrganization('other')
  await web.deployShop(acme, partitioned('acme'))
})
afterAll(() => web.close())

describe('dynamic partitions over REST', () => {
  it('are added, listed by cursor, searched and removed', async () => {
    expect(await call(acme, 'GET', '/partitions')).toEqual({ status: 200, body: { items: [{ name: 'customers', size: 0, isDeclared: true }] } })
    expect(await call(acme, 'POST', '/partitions/customers', { keys: ['acme', 'bolt', 'core', 'acme'] })).toEqual({ status: 200, body: { changed: 3, size: 3 } })
    const first = await call(acme, 'GET', '/partitions/customers?limit=2')
    expect(first.body['items']).toEqual(['acme', 'bolt'])
    const second = await call(acme, 'GET', `/partitions/customers?limit=2&cursor=${String(first.body['nextCursor'])}`)
    expect(second.body).toEqual({ items: ['core'], nextCursor: null })
    expect((await call(acme, 'GET', '/partitions/customers?search=ol')).body['items']).toEqual(['bolt'])
    expect((await call(acme, 'POST', '/partitions/customers/remove', { keys: ['bolt', 'nobody'] })).body).toEqual({ changed: 1, size: 2 })
    expect((await call(acme, 'GET', '/assets/visits/partitions')).body).toMatchObject({ total: 4 })
  })

  it('refuse names that nothing has, keys that cannot be, and strangers', async () => {
    expect(await call(acme, 'POST', '/partitions/costumers', { keys: ['x'] })).toMatchObject({ status: 404, body: { detail: expect.stringContaining('Did you mean “customers”?') as string } })
    expect(await call(acme, 'POST', '/partitions/customers', { keys: ['a|b'] })).toMatchObject({ status: 400 })
    expect(await call(acme, 'POST', '/partitions/customers', { keys: ['a...b'] })).toMatchObject({ status: 400 })
    expect(await call(acme, 'POST', '/partitions/customers', { keys: ['ü'.repeat(1_000)] })).toMatchObject({ status: 400 })
    expect((await web.rest('GET', path('acme', '/partitions'), { token: other.token })).status).toBe(404)
    expect((await call(other, 'GET', '/partitions')).body).toEqual({ items: [] })
  })

  it('are what a launch is checked against, and what a preview offers', async () => {
    expect(await call(acme, 'POST', '/runs', { target: { selection: 'key:customer', partition: 'zeta' } })).toMatchObject({ status: 422, body: { code: 'unknown-partition' } })
    expect((await call(acme, 'POST', '/runs', { target: { selection: 'key:visits', partition: 'core|south' } })).status).toBe(201)
  })
})

describe('partitions of an observable asset', () => {
  it('stand well once they were seen, also if an earlier look failed', async () => {
    const { body } = await call(acme, 'POST', '/runs', { target: { selection: 'key:watched', partition: 'north' } })
    const runId = String(body['runId'])
    const epoch = await web.claim(acme, runId)
    const append = (key: string, event: RunEvent) => appendEvents(web.services.control.database, { organizationId: acme.id, runId, epoch, events: [{ key, event }] })
    const seen = { stepKey: 'watched', asset: 'watched', partition: 'south' }
    await append('f', { type: 'asset-failed', at: at(1), attempt: 1, ...seen })
    expect((await call(acme, 'GET', '/assets/watched/partitions/south')).body).toMatchObject({ status: 'failed', lastAttemptAt: at(1) })
    await append('o', { type: 'asset-observed', at: at(2), attempt: 2, ...seen, metadata: {} })
    expect((await call(acme, 'GET', '/assets/watched/partitions/south')).body).toMatchObject({ status: 'materialized', lastRunId: runId, lastAttemptAt: at(2), latestMaterialization: null })
    expect((await call(acme, 'GET', '/assets/watched/partitions')).body).toMatchObject({ total: 2, materialized: 1, failed: 0 })
  })
})

describe('events of an asset', () => {
  const events = async (asked: object): Promise<unknown> => {
    const input = encodeURIComponent(JSON.stringify({ organization: 'acme', deployment: 'production', key: 'watched', ...asked }))
    const response = await handleTrpcRequest(web.services, new Request(`${origin}/api/trpc/assets.events?input=${input}`, { headers: { cookie: acme.owner } }))
    return (await response.json() as { result: { data: unknown } }).result.data
  }

  it('are told apart from evaluations of its checks, which would fill the pages', async () => {
    const { body } = await call(acme, 'POST', '/runs', { target: { selection: 'key:watched', partition: 'north' } })
    const runId = String(body['runId'])
    const identity = { at: at(3), stepKey: 'watched', attempt: 1, asset: 'watched' }
    const made = { key: 'm', event: { type: 'asset-observed', ...identity, partition: 'north', metadata: {} } as RunEvent }
    const checks = Array.from({ length: 5 }, (_, index) => ({ key: `c${index}`, event: { type: 'asset-check-evaluated', ...identity, name: `check${index}`, passed: true, severity: 'error', isBlocking: false, metadata: {} } as RunEvent }))
    await appendEvents(web.services.control.database, { organizationId: acme.id, runId, epoch: await web.claim(acme, runId), events: [{ key: 'f', event: { type: 'asset-failed', ...identity, partition: 'north' } }, made, ...checks] })
    const page = await events({ show: 'made', limit: 1 })
    expect(page).toMatchObject({ items: [{ type: 'asset-observed', partition: 'north' }] })
    const failed = await events({ show: 'failed', limit: 1 })
    expect(failed).toMatchObject({ items: [{ type: 'asset-failed', partition: 'north' }] })
  })
})

describe('the page of a partitioned job', () => {
  it('has its steps, though no partition is named', async () => {
    expect((await call(acme, 'GET', '/code-locations/shop-acme/jobs/regions')).body).toMatchObject({ problem: null, steps: [{ path: 'watched', needs: [] }] })
  })
})

describe('one partition of an asset', () => {
  it('has a value, metadata and events of its own', async () => {
    const runs: Record<string, string> = {}
    for (const customer of ['acme', 'core']) {
      const { body } = await call(acme, 'POST', '/runs', { target: { selection: 'key:customer', partition: customer } })
      const runId = String(body['runId'])
      const object = objectKeys.value(acme.id, { runId, stepIndex: 0, attempt: 1, epoch: 1, part: 0 })
      await web.services.control.store.put(object, Buffer.from(JSON.stringify({ of: customer })))
      await appendEvents(web.services.control.database, { organizationId: acme.id, runId, epoch: await web.claim(acme, runId), events: [{ key: 'm', event: {
        type: 'asset-materialized', at: at(1), stepKey: 'customer', attempt: 1, asset: 'customer', partition: customer, metadata: { who: { type: 'text', value: customer } },
        value: { object, bytes: Buffer.byteLength(JSON.stringify({ of: customer })), codec: 'millrace-json' },
      } }] })
      runs[customer] = runId
    }
    expect((await call(acme, 'GET', '/assets/customer/value?partition=acme')).body).toEqual({ value: { of: 'acme' }, truncated: false, format: 'millrace-json' })
    expect((await call(acme, 'GET', '/assets/customer/value')).body).toEqual({ value: { of: 'core' }, truncated: false, format: 'millrace-json' })
    expect(await call(acme, 'GET', '/assets/customer/value?partition=zeta')).toMatchObject({ status: 404, body: { code: 'no-value', detail: expect.stringContaining('Partition `zeta` of `customer` has no stored value') as string } })
    expect((await call(acme, 'GET', '/assets/customer/partitions/acme')).body).toMatchObject({
      partition: 'acme', exists: true, status: 'materialized', lastRunId: runs['acme'], latestMaterialization: { partition: 'acme', runId: runs['acme'], metadata: { who: { value: 'acme' } } },
    })
    expect((await call(acme, 'GET', '/assets/customer/materializations?partition=acme')).body['items']).toMatchObject([{ runId: runs['acme'], partition: 'acme' }])
    expect((await call(acme, 'GET', '/assets/customer')).body).toMatchObject({ latestMaterialization: { partition: 'core' } })
    await call(acme, 'POST', '/partitions/customers/remove', { keys: ['acme'] })
    expect((await call(acme, 'GET', '/assets/customer/partitions/acme')).body).toMatchObject({ exists: false, status: 'materialized' })
    expect((await call(acme, 'GET', '/assets/customer/partitions/nobody')).status).toBe(404)
  })
})
