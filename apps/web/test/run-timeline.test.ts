import { afterAll, beforeAll, expect, test } from 'vitest'
import { createContext } from '../src/server/context'
import { createCaller } from '../src/server/root-router'
import { openWebFixture, type Organization, type WebFixture } from './web-fixture'

let web: WebFixture
let organization: Organization

beforeAll(async () => {
  web = await openWebFixture()
  organization = await web.createOrganization('alpha')
  await web.deployShop(organization)
})
afterAll(() => web.close())

test('the timeline showed runs that the list’s filters by asset and tag had left out: it takes every filter of the list', async () => {
  const place = { organization: 'alpha', deployment: 'production' }
  const { runs } = createCaller(createContext(web.services, new Headers({ cookie: organization.owner })))
  const launch = async (key: string, tags: Record<string, string>) => (await runs.create({ ...place, target: { selection: `key:"${key}"` }, tags })).runId
  const orders = await launch('raw/orders-alpha', { team: 'data' })
  const report = await launch('report-alpha', { team: 'web' })
  const window = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() }
  const filters: [Parameters<typeof runs.list>[0] extends infer Input ? Partial<Input> : never, string[]][] = [
    [{}, [orders, report]], [{ asset: 'raw/orders-alpha' }, [orders]], [{ tag: 'team:web' }, [report]], [{ asset: 'raw/orders-alpha', tag: 'team:web' }, []],
    [{ location: 'shop-alpha' }, [orders, report]], [{ status: 'failed' }, []], [{ status: 'queued,starting' }, [orders, report]], [{ job: 'nightly' }, []], [{ search: 'report-' }, [report]],
  ]
  for (const [filter, expected] of filters) {
    const { items } = await runs.timeline({ ...place, ...window, ...filter })
    const listed = await runs.list({ ...place, ...filter })
    expect([filter, items.map(({ id }) => id).sort()]).toEqual([filter, [...expected].sort()])
    expect([filter, listed.items.map(({ id }) => id).sort()]).toEqual([filter, [...expected].sort()])
  }
})
