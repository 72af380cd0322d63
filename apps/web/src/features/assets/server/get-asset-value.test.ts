import { encodeElsewhere, encodeInFormat } from '@millrace/orchestration/values'
import type { RunEvent } from '@millrace/protocol'
import { objectKeys } from '@millrace/storage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, openWebFixture, type Organization, type WebFixture } from '../../../../test/web-fixture'

let web: WebFixture
let organization: Organization
let runId: string
const valueOf = async (key: string): Promise<unknown> =>
  (await web.rest('GET', `/organizations/packs/deployments/production/assets/${encodeURIComponent(key)}/value`, { token: organization.token })).json()

const download = (key: string, token: string): Promise<Response> =>
  web.rest('GET', `/organizations/packs/deployments/production/assets/${encodeURIComponent(key)}/value/content`, { token })

const launch = async (): Promise<string> => {
  const launched = await web.rest('POST', '/organizations/packs/deployments/production/runs', { token: organization.token, body: { target: { selection: '*' } } })
  return (await launched.json() as { runId: string }).runId
}
const claimedRun = async (): Promise<{ runId: string; epoch: number }> => {
  const later = await launch()
  return { runId: later, epoch: await web.claim(organization, later) }
}

beforeAll(async () => {
  web = await openWebFixture()
  organization = await web.createOrganization('packs')
  await web.deployShop(organization)
  runId = await launch()
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

    expect(await valueOf('raw/orders-packs')).toEqual({ format: 'millrace-json', value: ['raw'], truncated: false })
    expect(await valueOf('report-packs')).toEqual({ format: 'millrace-json', value: { total: 42 }, truncated: false })
  })
  it('that the author wants kept as text is text, and is downloaded whole, as a file', async () => {
    const text = `<script>alert('not here')</script>\n${'Zeile\n'.repeat(300_000)}`
    const bytes = encodeInFormat('text', text)
    const { runId, epoch } = await claimedRun()
    const object = objectKeys.valuePack(organization.id, { runId, epoch, number: 1 })
    await web.services.control.store.put(object, Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]))
    const materialized: RunEvent =
      { type: 'asset-materialized', at: at(2), stepKey: 'report-packs', asset: 'report-packs', attempt: 2, metadata: {}, value: { object, offset: 6, bytes: bytes.length, codec: 'millrace-json' } }
    await web.append(organization, { runId, epoch }, [materialized])

    expect(await valueOf('report-packs')).toEqual({ format: 'text', value: text.slice(0, 64 * 1024), truncated: true })
    const file = await download('report-packs', organization.token)
    expect(Object.fromEntries(['content-type', 'content-disposition', 'content-length', 'x-content-type-options', 'content-security-policy'].map((name) => [name, file.headers.get(name)]))).toEqual({
      'content-type': 'text/plain; charset=utf-8', 'content-disposition': 'attachment; filename="report-packs.txt"', 'content-length': String(text.length),
      'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox',
    })
    expect(await file.text() === text).toBe(true)
    expect(await (await download('raw/orders-packs', organization.token)).text(), 'one without a format is JSON').toBe('["raw"]')
  })

  it('is nothing for strangers, and nothing where an IO manager has it', async () => {
    const stranger = await web.createOrganization('strangers')
    expect((await download('report-packs', stranger.token)).status).toBe(404)
    expect((await download('report-packs', 'no-token')).status).toBe(401)
    expect((await download('not a key\n', organization.token)).status).toBe(400)
    expect(await (await download('unknown', organization.token)).json()).toMatchObject({ status: 404 })
    const bytes = encodeElsewhere({ ioManager: 'tables', metadata: {} })
    const { runId, epoch } = await claimedRun()
    const object = objectKeys.valuePack(organization.id, { runId, epoch, number: 1 })
    await web.services.control.store.put(object, bytes)
    await web.append(organization, { runId, epoch }, [
      { type: 'asset-materialized', at: at(3), stepKey: 'report-packs', asset: 'report-packs', attempt: 3, metadata: {}, value: { object, bytes: bytes.length, codec: 'millrace-json' } },
    ])
    expect(await valueOf('report-packs')).toEqual({ format: 'elsewhere', value: 'kept by the IO manager tables', truncated: false })
    expect(await (await download('report-packs', organization.token)).json()).toMatchObject({ status: 404, code: 'no-value' })
  })
})
