import type { RunEvent } from '@millrace/protocol'
import { objectKeys } from '@millrace/storage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, openWebFixture, type Organization, type WebFixture } from '../../../../test/web-fixture'

let web: WebFixture
let organization: Organization
let runId: string
const valueOf = async (key: string): Promise<unknown> =>
  (await web.rest('GET', `/organizations/packs/deployments/production/assets/${encodeURIComponent(key)}/value`, { token: organization.token })).json()

beforeAll(async () => {
  web = await openWebFixture()
  organization = await web.createOrganization('packs')
  await web.deployShop(organization)
  const launched = await web.rest('POST', '/organizations/packs/deployments/production/runs', { token: organization.token, body: { target: { selection: '*' } } })
  runId = (await launched.json() as { runId: string }).runId
})
afterAll(() => web.close())

describe('the preview of a stored value', () => {
  it('preview shows another asset\'s value when values are packed', async () => {
    const parts = ['["raw"]', '{"total":42}'].map((text) => Buffer.from(text))
    const object = objectKeys.valuePack(organization.id, { runId, epoch: 1, number: 1 })
    await web.services.control.store.put(object, Buffer.concat([...parts, Buffer.from('"more"')]))
    const epoch = await web.claim(organization, runId)
    const materialized = (asset: string, offset: number, bytes: number): RunEvent =>
      ({ type: 'asset-materialized', at: at(1), stepKey: asset, asset, attempt: 1, metadata: {}, value: { object, offset, bytes, codec: 'millrace-json' } })
    await web.append(organization, { runId, epoch }, [materialized('raw/orders-packs', 0, parts[0]?.length ?? 0), materialized('report-packs', parts[0]?.length ?? 0, parts[1]?.length ?? 0)])

    expect(await valueOf('raw/orders-packs')).toEqual({ value: ['raw'], truncated: false })
    expect(await valueOf('report-packs')).toEqual({ value: { total: 42 }, truncated: false })
  })
})
