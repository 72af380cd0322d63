import { previewLaunch, uploadTree } from '@millrace/control'
import type { Manifest } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWebFixture, type Organization, type WebFixture } from './web-fixture'

const secret = 'postgres://app:hunter2@db/shop'
const resources: Manifest['resources'] = [
  {
    name: 'warehouse', kind: 'resource', description: 'Orders', resources: ['network'], configSchema: { type: 'object' },
    binding: {
      values: { url: null, port: null, size: 3 }, isAtLaunch: false,
      references: [{ path: ['url'], kind: 'secret', name: 'WAREHOUSE_URL' }, { path: ['hosts', 0], kind: 'env', name: 'WAREHOUSE_PORT', default: 1 }, { path: ['region'], kind: 'env', name: 'REGION' }],
    },
  },
  { name: 'network', kind: 'resource', resources: [] },
  { name: 'bucket', kind: 'resource', resources: [], configSchema: { type: 'object', properties: { name: { type: 'string' } } }, binding: { values: {}, references: [], isAtLaunch: true } },
]

let web: WebFixture
let own: Organization
let other: Organization

const deploy = async (organization: Organization): Promise<void> => {
  const { buildId } = await uploadTree(web.services.control, {
    organizationId: organization.id, deploymentId: organization.deploymentId, location: 'shop', message: 'm', deploy: true, author: { name: 'a', email: 'a@example.com' }, tree: new Map([['definitions.ts', Buffer.from('')]]),
  })
  const common = { kind: 'asset' as const, inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {} }
  const assets = [{ ...common, key: 'archive', resources: ['bucket'] }, { ...common, key: 'orders', resources: ['network', 'warehouse'] }]
  await web.finishBuild(organization, buildId, { manifestVersion: 1, assets, jobs: [], ops: [], schedules: [], sensors: [], resources })
}

beforeAll(async () => {
  web = await openWebFixture()
  own = await web.createOrganization('alpha')
  other = await web.createOrganization('beta')
  await deploy(own)
})
afterAll(() => web.close())

const variables = '/organizations/alpha/environment-variables'
const put = async (body: object, token = own.token) => {
  const response = await web.rest('PUT', variables, { token, body })
  return { status: response.status, body: await response.json() as { detail?: string } }
}
const list = async (): Promise<{ text: string; items: { id: string; name: string; value: string | null; scope: object; setBy: string }[] }> => {
  const text = await (await web.rest('GET', variables, { token: own.token })).text()
  return { text, items: (JSON.parse(text) as { items: { id: string; name: string; value: string | null; scope: object; setBy: string }[] }).items }
}
const asked = async (): Promise<Record<string, string>> => {
  const response = await web.rest('GET', '/organizations/alpha/deployments/production/environment', { token: own.token })
  const { items } = await response.json() as { items: { kind: string; name: string; state: string; resources: string[] }[] }
  expect(items.every((item) => item.resources.join() === 'warehouse')).toBe(true)
  return Object.fromEntries(items.map((item) => [`${item.kind} ${item.name}`, item.state]))
}

describe('the environment of an organization', () => {
  it('takes variables and secrets, shows the first and never the second', async () => {
    expect(await asked()).toEqual({ 'env REGION': 'missing', 'env WAREHOUSE_PORT': 'default', 'secret WAREHOUSE_URL': 'missing' })
    const answer = await put({ variables: [{ name: 'WAREHOUSE_URL', value: secret, isSecret: true }, { name: 'REGION', value: 'eu-central', isSecret: false }] })
    expect(answer).toEqual({ status: 200, body: { names: ['WAREHOUSE_URL', 'REGION'] } })
    const { text, items } = await list()
    expect(items).toMatchObject([{ name: 'REGION', isSecret: false, value: 'eu-central', setBy: 'owner-alpha' }, { name: 'WAREHOUSE_URL', isSecret: true, value: null, scope: { deploymentKind: null, deployment: null, codeLocation: null } }])
    for (const form of [secret, 'hunter2', Buffer.from(secret).toString('base64')]) expect(text).not.toContain(form)
    expect(await asked()).toEqual({ 'env REGION': 'set', 'env WAREHOUSE_PORT': 'default', 'secret WAREHOUSE_URL': 'set' })
  })

  it('names scopes by name, one value in each, and removes by id', async () => {
    await put({ scope: { deployment: 'production', codeLocation: 'shop' }, variables: [{ name: 'REGION', value: 'first', isSecret: false }] })
    await put({ scope: { deployment: 'production', codeLocation: 'shop' }, variables: [{ name: 'REGION', value: 'second', isSecret: false }] })
    await put({ scope: { deploymentKind: 'branch' }, variables: [{ name: 'REGION', value: 'of branches', isSecret: false }] })
    const regions = (await list()).items.filter(({ name }) => name === 'REGION')
    expect(regions.map(({ value, scope }) => [value, scope])).toEqual([
      ['eu-central', { deploymentKind: null, deployment: null, codeLocation: null }], ['second', { deploymentKind: null, deployment: 'production', codeLocation: 'shop' }],
      ['of branches', { deploymentKind: 'branch', deployment: null, codeLocation: null }],
    ])
    for (const { id } of regions) expect((await web.rest('DELETE', `${variables}/${id}`, { token: own.token })).status).toBe(200)
    expect((await web.rest('DELETE', `${variables}/${regions[0]?.id}`, { token: own.token })).status).toBe(404)
    expect(await asked()).toMatchObject({ 'env REGION': 'missing' })
  })

  it('says why it does not take a value, without the value', async () => {
    const wrong: [object, number, string][] = [
      [{ variables: [{ name: 'PIN', value: 'a1', isSecret: true }] }, 400, 'fewer than 4 characters'],
      [{ variables: [{ name: '1A', value: 'some value', isSecret: false }] }, 400, 'not beginning with a digit'],
      [{ scope: { deployment: 'nowhere' }, variables: [{ name: 'A', value: 'some value', isSecret: false }] }, 404, 'There is no deployment `nowhere` here'],
      [{ scope: { codeLocation: 'nowhere' }, variables: [{ name: 'A', value: 'some value', isSecret: false }] }, 404, 'There is no code location `nowhere` here'],
      [{ scope: { deployment: 'production', deploymentKind: 'full' }, variables: [{ name: 'A', value: 'some value', isSecret: false }] }, 400, 'not both'],
      [{ variables: [{ name: 'A', value: 'é'.repeat(40_000), isSecret: true }] }, 400, 'it is 80000 bytes long'],
    ]
    for (const [body, status, message] of wrong) {
      const answer = await put(body)
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringContaining(message)])
      expect(JSON.stringify(answer.body)).not.toContain('some value')
    }
  })

  it('tells that a secret is asked for, and only a plain variable is there', async () => {
    await put({ variables: [{ name: 'WAREHOUSE_URL', value: 'in plain sight', isSecret: false }] })
    expect(await asked()).toMatchObject({ 'secret WAREHOUSE_URL': 'not-secret' })
  })

  it('is nobody else\'s', async () => {
    expect((await put({ variables: [{ name: 'A', value: 'some value', isSecret: false }] }, other.token)).status).toBe(404)
    const { items } = await list()
    const response = await web.rest('DELETE', `/organizations/beta/environment-variables/${items[0]?.id}`, { token: other.token })
    expect(response.status).toBe(404)
    expect((await list()).items).toEqual(items)
  })
})

it('the resources of a code location say what they are bound to by name, and who needs them', async () => {
  const response = await web.rest('GET', '/organizations/alpha/deployments/production/code-locations/shop/resources', { token: own.token })
  const { items } = await response.json() as { items: object[] }
  expect(items).toMatchObject([
    { name: 'bucket', binding: { isAtLaunch: true }, users: { assets: ['archive'] } },
    { name: 'network', binding: null, configSchema: null, users: { assets: ['orders'], ops: [], resources: ['warehouse'] } },
    {
      name: 'warehouse', description: 'Orders', resources: ['network'], users: { assets: ['orders'], ops: [], resources: [] },
      binding: { values: { size: 3 }, references: [{ path: 'url', kind: 'secret', name: 'WAREHOUSE_URL', hasDefault: false }, { path: 'hosts[0]', hasDefault: true }, { path: 'region' }] },
    },
  ])
})

it('a launch asks for the config of resources that wait for it, and only of those that its steps open', async () => {
  const configurableOf = async (selection: string) => (await previewLaunch(web.services.control, { organizationId: own.id, deploymentId: own.deploymentId, target: { selection } })).configurable
  expect(await configurableOf('archive')).toEqual([{ key: 'bucket', as: 'resources', schema: { type: 'object', properties: { name: { type: 'string' } } } }])
  expect(await configurableOf('orders')).toEqual([])
})
