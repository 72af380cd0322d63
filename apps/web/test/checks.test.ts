import { appendEvents } from '@millrace/db'
import type { Manifest, RunEvent } from '@millrace/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { at, manifestOf, openWebFixture, type Organization, type WebFixture } from './web-fixture'

let web: WebFixture
let acme: Organization

const customers = { type: 'dynamic', name: 'customers' } as const
const partitioned = (slug: string): Manifest => {
  const manifest = manifestOf(slug)
  const [first] = manifest.assets
  if (first === undefined) throw new Error('no asset')
  return {
    ...manifest, assets: [...manifest.assets, { ...first, key: 'customer', partitions: customers }],
    checks: [{ key: 'customer:known', name: 'known', checks: [{ asset: 'customer', name: 'known', isBlocking: false }], inputs: [], deps: [], tags: {}, partitions: customers }],
  }
}

const path = (rest: string): string => `/organizations/acme/deployments/production${rest}`
const call = async (method: string, rest: string, body?: unknown): Promise<Record<string, unknown>> => {
  const response = await web.rest(method, path(rest), { token: acme.token, ...(body === undefined ? {} : { body }) })
  return await response.json() as Record<string, unknown>
}

beforeAll(async () => {
  web = await openWebFixture()
  acme = await web.createOrganization('acme')
  await web.deployShop(acme, partitioned('acme'))
})
afterAll(() => web.close())

it('a check that failed for a partition that is gone fails nowhere any more', async () => {
  await call('POST', '/partitions/customers', { keys: ['bolt', 'core'] })
  const evaluate = async (partition: string, passed: boolean) => {
    const runId = String((await call('POST', '/runs', { target: { selection: 'key:customer', partition } }))['runId'])
    const event: RunEvent = {
      type: 'asset-check-evaluated', at: at(1), stepKey: 'customer:known', attempt: 1, asset: 'customer', name: 'known', partition, passed, severity: 'error', metadata: {}, isBlocking: false,
    }
    await appendEvents(web.services.control.database, { organizationId: acme.id, runId, epoch: await web.claim(acme, runId), events: [{ key: `${partition} ${passed}`, event }] })
  }
  const standing = async () => {
    const { items } = await call('GET', '/assets/customer/checks') as { items: Record<string, unknown>[] }
    const { health, failedCheck } = await call('GET', '/assets/customer')
    return { check: items[0], health: (health as Record<string, unknown>)['checks'], failedCheck }
  }
  await evaluate('core', true)
  await evaluate('bolt', false)
  expect(await standing()).toMatchObject({ check: { status: 'failed', codeLocation: 'shop-acme', latest: { partition: 'bolt', passed: false }, partitions: { passed: 1, failed: 1 } }, health: 'degraded', failedCheck: 'error' })
  await call('POST', '/partitions/customers/remove', { keys: ['bolt'] })
  expect(await standing()).toMatchObject({ check: { status: 'passed', latest: { partition: 'core', passed: true }, partitions: { passed: 1, failed: 0 } }, health: 'healthy', failedCheck: null })
})
