import { appendEvents, eventKey } from '@millrace/db'
import type { RunEvent } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, openWebFixture, type Organization, type WebFixture } from './web-fixture'

let web: WebFixture
let organization: Organization
let base: string
const get = (path: string) => web.rest('GET', `${base}${path}`, { token: organization.token })
const post = (path: string, body?: unknown) => web.rest('POST', `${base}${path}`, { token: organization.token, ...(body === undefined ? {} : { body }) })

beforeAll(async () => {
  web = await openWebFixture()
  organization = await web.createOrganization('alpha')
  base = '/organizations/alpha/deployments/production'
  await web.deployShop(organization)
})
afterAll(() => web.close())

describe('code locations and builds', () => {
  it('a first build of a new name creates the location, and its commit holds the files as they were sent', async () => {
    const response = await post('/code-locations/fresh/builds', { files: { 'definitions.ts': 'export {}', 'data/x.bin': { base64: 'AAEC' } }, message: 'First' })
    expect(response.status).toBe(202)
    const { buildId } = await response.json() as { buildId: string }
    expect(web.engineCalls).toContain(`startBuild ${buildId}`)

    const build = await (await get(`/builds/${buildId}`)).json() as Record<string, unknown>
    expect(build).toMatchObject({ id: buildId, status: 'building', hash: null, errors: [], log: '', manifest: null, codeLocation: 'fresh', message: 'First' })
    const bytes = await web.services.control.git.readFile({ organizationId: organization.id, codeLocationId: (await web.services.tenant.codeLocations.findPlace(organization.id, 'fresh'))?.id ?? '' }, String(build['commit']), 'data/x.bin')
    expect([...bytes ?? []]).toEqual([0, 1, 2])
  })

  it.each([['../x.ts', 422, 'invalid-path'], ['/etc/passwd', 422, 'invalid-path'], ['.git/config', 422, 'invalid-path']])('a path like %s is refused by name', async (path, status, code) => {
    const response = await post('/code-locations/fresh/builds', { files: { [path]: 'x' } })
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    expect(await response.json()).toMatchObject({ code, status, details: { path } })
  })

  it('files that are not base64, or missing, or of the wrong shape answer 400 with the place', async () => {
    const wrong = await post('/code-locations/fresh/builds', { files: { 'a.ts': 5 } })
    expect(wrong.status).toBe(400)
    expect(await wrong.json()).toMatchObject({ code: 'bad-request', errors: [{ path: 'files.a.ts' }] })
    expect((await post('/code-locations/fresh/builds', {})).status).toBe(400)
    expect((await post('/code-locations/fresh/builds', { files: {} })).status).toBe(400)
  })

  it('lists locations with what is deployed, and rolls back to the build before', async () => {
    const before = await (await get('/code-locations')).json() as { items: { name: string; status: string; deployedBuild: { id: string } | null }[]; nextCursor: string | null }
    const shop = before.items.find((location) => location.name === 'shop-alpha')
    expect(shop).toMatchObject({ status: 'deployed', assets: 2, jobs: ['everything-alpha'] })
    expect(before.nextCursor).toBeNull()

    expect((await post('/code-locations/shop-alpha/rollback', {})).status).toBe(409) // nothing was deployed before
    const second = await web.deployShop(organization)
    const rolled = await post('/code-locations/shop-alpha/rollback')
    expect([rolled.status, await rolled.json()]).toEqual([200, { buildId: shop?.deployedBuild?.id }])
    const history = await (await get('/code-locations/shop-alpha/history')).json() as { items: { kind: string; buildId: string; previousBuildId: string }[] }
    expect(history.items[0]).toMatchObject({ kind: 'rollback', previousBuildId: second.buildId, by: 'owner-alpha' })
  })
})

describe('assets', () => {
  it('serves a key with encoded slashes, its materializations and the preview of its value', async () => {
    const launched = await (await post('/runs', { target: { selection: 'key:"raw/orders-alpha"' } })).json() as { runId: string }
    const epoch = await web.claim(organization, launched.runId)
    const object = `org/${organization.id}/values/${launched.runId}/0/0.1.1`
    const value = Buffer.from(JSON.stringify([{ id: 1 }]))
    await web.services.control.store.put(object, value)
    const stepKey = 'raw/orders-alpha'
    await web.append(organization, { runId: launched.runId, epoch }, [
      { type: 'run-start', at: at(1) }, { type: 'step-start', at: at(1), stepKey, attempt: 1 },
      { type: 'asset-materialized', at: at(2), stepKey, attempt: 1, asset: stepKey, metadata: { rows: { type: 'number', value: 1 } }, value: { object, bytes: value.byteLength, codec: 'millrace-json' } },
      { type: 'step-success', at: at(2), stepKey, attempt: 1, durationMs: 1000 }, { type: 'run-success', at: at(3) },
    ])

    const key = encodeURIComponent(stepKey)
    expect(await (await get(`/assets/${key}`)).json()).toMatchObject({ key: stepKey, status: 'materialized', downstream: ['report-alpha'], group: 'sales', jobs: ['everything-alpha'] })
    expect(await (await get(`/assets/${key}/materializations`)).json()).toMatchObject({ items: [{ runId: launched.runId, metadata: { rows: { value: 1 } }, valueBytes: value.byteLength }], nextCursor: null })
    expect(await (await get(`/assets/${key}/value`)).json()).toEqual({ format: 'millrace-json', value: [{ id: 1 }], truncated: false })
    expect(await (await get('/assets/report-alpha/value')).json()).toMatchObject({ status: 404, code: 'no-value' })
    expect((await get('/assets/nobody')).status).toBe(404)
    expect((await get('/assets/%E0%A4%A')).status).toBe(400)
  })

  it('pages by an opaque cursor; a made-up one answers 400', async () => {
    const first = await (await get('/assets?limit=1')).json() as { items: { key: string }[]; nextCursor: string }
    const second = await (await get(`/assets?limit=1&cursor=${first.nextCursor}`)).json() as { items: { key: string }[]; nextCursor: string | null }
    expect([first.items[0]?.key, second.items[0]?.key, second.nextCursor]).toEqual(['raw/orders-alpha', 'report-alpha', null])
    for (const query of ['cursor=nonsense', 'limit=0', 'limit=201', 'limit=x', 'status=purple', 'limit=1&limit=2']) {
      const response = await get(`/assets?${query}`)
      expect([query, response.status, (await response.json() as { code: string }).code]).toEqual([query, 400, 'bad-request'])
    }
  })
})

describe('runs', () => {
  it('a launch answers 201, its steps are pending at once, and it can be canceled', async () => {
    const response = await post('/runs', { target: { job: 'everything-alpha' }, tags: { why: 'test' } })
    expect(response.status).toBe(201)
    const { runId } = await response.json() as { runId: string }
    const run = await (await get(`/runs/${runId}`)).json() as { status: string; steps: object[]; build: object }
    expect(run).toMatchObject({ id: runId, status: 'starting', target: { job: 'everything-alpha' }, tags: { why: 'test' }, build: { codeLocation: 'shop-alpha' } })
    expect(run.steps).toEqual([
      { key: 'raw/orders-alpha', kind: 'asset', path: 'raw/orders-alpha', status: 'pending', attempts: 0, startedAt: null, endedAt: null, needs: [] },
      { key: 'report-alpha', kind: 'asset', path: 'report-alpha', status: 'pending', attempts: 0, startedAt: null, endedAt: null, needs: ['raw/orders-alpha'] },
    ])
    const canceled = await post(`/runs/${runId}/cancel`)
    expect([canceled.status, await canceled.json()]).toEqual([202, { runId, status: 'canceling' }])
    expect(web.engineCalls).toContain(`cancelRun ${runId}`)

    const epoch = await web.claim(organization, runId)
    await web.append(organization, { runId, epoch }, [{ type: 'run-canceled', at: at(9) }])
    expect(await (await post(`/runs/${runId}/cancel`)).json()).toMatchObject({ status: 409, code: 'run-not-active' })
    const again = await post(`/runs/${runId}/reexecute`, { strategy: 'all' })
    expect(again.status).toBe(201)
  })

  it('of a job of ops is listed with its steps, takes config by path, shows the steps of each key, and is executed again in part', async () => {
    const output = (name: string, isDynamic = false) => ({ name, isRequired: true, isDynamic })
    const op = (name: string, outputs = [output('result')]) => ({ name, inputs: [], outputs, tags: {} })
    const node = (name: string, from?: object, outputs = [output('result')]) => ({ name, outputs, inputs: from === undefined ? [] : [{ name: 'in', from: from as { node: string; output: string } }] })
    const { buildId } = await (await post('/code-locations/crawler/builds', { files: { 'definitions.ts': 'export {}' } })).json() as { buildId: string }
    await web.finishBuild(organization, buildId, {
      manifestVersion: 1, assets: [], schedules: [], sensors: [],
      ops: [{ ...op('list', [output('page', true)]), configSchema: { type: 'object' } }, op('fetch'), op('join')],
      jobs: [{ name: 'crawl', kind: 'graph', tags: { team: 'web' }, nodes: [
        node('list', undefined, [output('page', true)]),
        { name: 'each', inputs: [{ name: 'page', from: { node: 'list', output: 'page' } }], nodes: [node('fetch', { graphInput: 'page' })], outputs: [{ name: 'text', from: { node: 'fetch', output: 'result' } }] },
        node('join', { node: 'each', output: 'text', isCollected: true }),
      ] }],
    })
    expect((await (await get('/jobs')).json() as { items: object[] }).items).toContainEqual(expect.objectContaining({ name: 'crawl', codeLocation: 'crawler', kind: 'graph', lastRun: null }))
    const job = await (await get('/code-locations/crawler/jobs/crawl')).json() as { steps: object[] }
    expect(job).toMatchObject({ kind: 'graph', selection: null, tags: { team: 'web' }, problem: null, steps: [
      { path: 'list', op: 'list', needs: [], configSchema: { type: 'object' } }, { path: 'each.fetch', op: 'fetch', needs: ['list'], multipliedBy: ['list'], configSchema: null }, { path: 'join', needs: ['each.fetch'] },
    ] })
    expect((await get('/code-locations/crawler/jobs/crwl')).status).toBe(404)

    const refused = await post('/runs', { target: { job: 'crawl' }, config: { ops: { lst: {} } } })
    expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'invalid-config', details: { path: 'ops.lst', suggestion: 'list' } }])
    const { runId } = await (await post('/runs', { target: { job: 'crawl' }, config: { ops: { list: { limit: 2 } } } })).json() as { runId: string }
    const stepsOf = async (id: string) => (await (await get(`/runs/${id}`)).json() as { steps: { key: string; path: string; status: string; needs: string[] }[] }).steps
    expect((await stepsOf(runId)).map(({ key, path, needs }) => [key, path, needs])).toEqual([['list', 'list', []], ['each.fetch[?]', 'each.fetch', ['list']], ['join', 'join', ['list', 'each.fetch']]])

    const epoch = await web.claim(organization, runId)
    const value = { object: `org/${organization.id}/values/${runId}/packs/1.1`, bytes: 2, codec: 'millrace-json' } as const
    const page = (mappingKey: string) => ({ type: 'step-output', at: at(2), stepKey: 'list', attempt: 1, output: 'page', mappingKey, value }) as const
    await appendEvents(web.services.control.database, {
      organizationId: organization.id, runId, epoch,
      multiplied: { added: [{ key: 'each.fetch[first]', planned: 1, number: 3 }, { key: 'each.fetch[second]', planned: 1, number: 4 }], removed: ['each.fetch[?]'] },
      events: ([
        { type: 'run-start', at: at(1) }, { type: 'step-start', at: at(1), stepKey: 'list', attempt: 1 }, page('first'), page('second'), { type: 'step-success', at: at(3), stepKey: 'list', attempt: 1, durationMs: 1 },
        ...['first', 'second'].map((key) => ({ type: 'step-start', at: at(3), stepKey: `each.fetch[${key}]`, attempt: 1 }) as const),
        { type: 'step-output', at: at(4), stepKey: 'each.fetch[first]', attempt: 1, output: 'result', value }, { type: 'step-success', at: at(4), stepKey: 'each.fetch[first]', attempt: 1, durationMs: 1 },
        { type: 'step-failure', at: at(4), stepKey: 'each.fetch[second]', attempt: 1, durationMs: 1, error: { name: 'Error', message: 'no', blame: 'user', frames: [] } },
        { type: 'step-skipped', at: at(5), stepKey: 'join', reason: { kind: 'upstream-failed', steps: ['each.fetch[second]'] } },
        { type: 'run-failure', at: at(5), failedSteps: ['each.fetch[second]'] },
      ] satisfies RunEvent[]).map((event) => ({ event, key: eventKey(event) ?? '' })),
    })
    expect((await stepsOf(runId)).map(({ key, status }) => [key, status])).toEqual([['list', 'succeeded'], ['each.fetch[first]', 'succeeded'], ['each.fetch[second]', 'failed'], ['join', 'skipped']])

    const again = async (strategy: unknown) => (await (await post(`/runs/${runId}/reexecute`, { strategy })).json() as { runId: string }).runId
    expect((await stepsOf(await again('from-failure'))).map(({ key }) => key)).toEqual(['each.fetch[second]', 'join'])
    expect((await stepsOf(await again({ selection: ['each.fetch[first]'], withDownstream: true }))).map(({ key }) => key)).toEqual(['each.fetch[first]', 'join'])
    const whole = await again('all')
    expect(await stepsOf(whole)).toHaveLength(3)
    expect(await (await get(`/runs/${whole}`)).json()).toMatchObject({ rerunOf: runId, target: { job: 'crawl' }, config: { ops: { list: { limit: 2 } } } })
    const unknown = await post(`/runs/${runId}/reexecute`, { strategy: { selection: ['each.fetsh[first]'] } })
    expect([unknown.status, (await unknown.json() as { code: string }).code]).toEqual([400, 'bad-request'])
  })

  it('one run key launches one run', async () => {
    const body = { target: { selection: '*' }, runKey: 'nightly-1' }
    const [one, other] = [await (await post('/runs', body)).json(), await (await post('/runs', body)).json()]
    expect(other).toEqual(one)
  })

  it.each([
    [{ target: { selection: 'key:(' } }, 422, 'selection-syntax'],
    [{ target: { selection: 'group:nothing' } }, 422, 'selection-empty'],
    [{ target: { job: 'nobody' } }, 422, 'unknown-job'],
    [{ target: { selection: '*' }, config: { assets: { nobody: {} } } }, 422, 'invalid-config'],
    [{ target: { selection: '*' }, config: { surprise: 1 } }, 400, 'bad-request'],
    [{ target: {} }, 400, 'bad-request'],
  ])('%j answers %i %s', async (body, status, code) => {
    const response = await post('/runs', body)
    expect([response.status, (await response.json() as { code: string }).code]).toEqual([status, code])
  })

  it('events come after a seq, in order, with the next cursor', async () => {
    const { runId } = await (await post('/runs', { target: { selection: '*' } })).json() as { runId: string }
    const epoch = await web.claim(organization, runId)
    await web.append(organization, { runId, epoch }, [{ type: 'run-start', at: at(1) }, { type: 'log', at: at(2), level: 'warn', source: 'log', message: 'careful' }])
    const all = await (await get(`/runs/${runId}/events`)).json() as { items: { seq: number; type: string }[] }
    expect(all.items.map((event) => event.seq)).toEqual(all.items.map((_, index) => index + 1))
    const page = await (await get(`/runs/${runId}/events?after=1&limit=1`)).json() as { items: { seq: number }[]; nextCursor: string }
    expect([page.items[0]?.seq, page.nextCursor]).toEqual([2, '2'])
    const logs = await (await get(`/runs/${runId}/events?kind=logs&level=warn`)).json() as { items: { message: string }[] }
    expect(logs.items.map((event) => event.message)).toEqual(['careful'])
    expect(await (await get('/runs?status=running')).json()).toMatchObject({ items: [{ id: runId }] })
  })
})

describe('the door itself', () => {
  it('answers problem details for what it does not know', async () => {
    expect(await (await get('/nothing')).json()).toMatchObject({ status: 404, code: 'not-found', type: 'urn:millrace:problem:not-found' })
    const method = await web.rest('DELETE', `${base}/runs`, { token: organization.token })
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    const malformed = await web.rest('POST', `${base}/runs`, { token: organization.token, rawBody: '{"target":' })
    expect([malformed.status, malformed.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    const text = await web.rest('POST', `${base}/runs`, { token: organization.token, rawBody: 'x', headers: { 'content-type': 'text/plain' } })
    expect(text.status).toBe(415)
    const large = await web.rest('POST', `${base}/runs`, { token: organization.token, rawBody: ' '.repeat(2 ** 20 + 1) })
    expect(await large.json()).toMatchObject({ status: 413, code: 'too-large' })
    const head = await web.rest('HEAD', `${base}/runs`, { token: organization.token })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('every answer is private', async () => {
    for (const response of [await get('/assets'), await get('/nothing'), await web.rest('GET', '/health')]) expect(response.headers.get('cache-control')).toContain('no-store')
  })

  it('health is 503 while no worker lives, and says which component', async () => {
    const response = await web.rest('GET', '/health')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ status: 'down', version: '0.1.0', components: { database: { status: 'ok' }, engine: { status: 'ok' }, worker: { status: 'down' }, sandbox: { status: 'down' } } })
  })
})
