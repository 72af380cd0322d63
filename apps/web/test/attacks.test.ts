import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWebFixture, type Organization, type WebFixture } from './web-fixture'

let web: WebFixture
let organization: Organization
let other: Organization
const base = '/organizations/alpha/deployments/production'
const get = (path: string, token = organization.token) => web.rest('GET', `${base}${path}`, { token })
const post = (path: string, body: unknown) => web.rest('POST', `${base}${path}`, { token: organization.token, body })
const raw = (path: string, rawBody: string) => web.rest('POST', `${base}${path}`, { token: organization.token, rawBody })
const codeOf = async (response: Response): Promise<string> => `${response.status} ${(await response.json() as { code?: string }).code ?? ''}`.trim()
const jsonOf = async <Value>(response: Response): Promise<Value> => await response.json() as Value

beforeAll(async () => {
  web = await openWebFixture()
  organization = await web.createOrganization('alpha')
  other = await web.createOrganization('beta')
  await web.deployShop(organization)
  await web.deployShop(other)
})
afterAll(() => web.close())

const upload = (files: Record<string, unknown>) => post('/code-locations/fresh/builds', { files })
const cursorOf = (...key: unknown[]): string => Buffer.from(JSON.stringify(key)).toString('base64url')

describe('paths that somebody sends', () => {
  it.each([
    '../x.ts', 'a/../../x.ts', './x.ts', 'a/./x.ts', '/etc/passwd', 'C:/x.ts', 'a//x.ts', 'a/', '', '.', '..', 'a\\b.ts', '..\\x.ts', 'a\u0000b.ts', 'a\nb.ts', '.git/config', 'a/.git/hooks/post-commit',
    '.GIT/config', '.Git', 'git~1/config', '.g\u200bit/config', '.git./x', '.git /x', 'x.ts.', 'x.ts ', 'con', 'a/NUL.txt', 'com1.csv', 'a:b', 'a|b', 'a\u202eb.ts', `${'d/'.repeat(40)}x.ts`,
    'x'.repeat(256), `${'long/'.repeat(300)}x.ts`, '\ud800.ts',
  ])('%j is refused', async (path) => {
    expect(await codeOf(await upload({ 'definitions.ts': '', [path]: 'x' }))).toBe('422 invalid-path')
  })

  it.each([
    [{ 'a.ts': '', 'A.ts': '' }], [{ 'lib/a.ts': '', 'LIB/b.ts': '' }], [{ '\u00e9.ts': '', 'e\u0301.ts': '' }], [{ 'a': '', 'a/b.ts': '' }], [{ '\ufb01le.ts': '', 'file.ts': '' }],
  ])('%j cannot both exist', async (files) => {
    expect(await codeOf(await upload(files))).toBe('422 invalid-path')
  })

  it('a name that means something to JavaScript is a file like any other, or refused, and never dropped without a word', async () => {
    expect(await codeOf(await raw('/code-locations/fresh/builds', '{"files":{"definitions.ts":"","__proto__":"x"}}'))).toBe('400 bad-request')
    const { commit } = await jsonOf<{ commit: string }>(await upload({ 'definitions.ts': '', constructor: 'y', toString: 'a zero: \u0000' }))
    const place = await web.services.tenant.codeLocations.findPlace(organization.id, 'fresh')
    const tree = await web.services.control.git.readTree({ organizationId: organization.id, codeLocationId: place?.id ?? '' }, commit)
    expect([...tree.keys()].sort()).toEqual(['constructor', 'definitions.ts', 'toString'])
    expect(Buffer.from(tree.get('toString') ?? []).toString()).toBe('a zero: \u0000')
  })

  it('too many files, too large a file and too deep a document are refused before anything is written', async () => {
    const count = web.engineCalls.length
    expect(await codeOf(await upload(Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`f${index}.ts`, '']))))).toBe('413 too-large')
    expect(await codeOf(await upload({ 'definitions.ts': 'x'.repeat(10 * 1024 * 1024 + 1) }))).toBe('413 too-large')
    expect(await codeOf(await raw('/runs', `{"target":{"selection":"*"},"config":{"ops":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`))).toMatch(/^(400|413|422)/)
    expect(await codeOf(await raw('/runs', `{"target":{"selection":"${'('.repeat(60_000)}"}}`))).toBe('422 selection-syntax')
    expect(web.engineCalls.length).toBe(count)
  })
})

describe('values that somebody sends', () => {
  it('a config with __proto__ is refused and changes no prototype', async () => {
    for (const config of ['{"__proto__":{"polluted":true}}', '{"assets":{"__proto__":{"polluted":true}}}', '{"ops":{"constructor":{"prototype":{"polluted":true}}}}', '{"resources":{"a":{"__proto__":1}}}']) {
      const response = await raw('/runs', `{"target":{"selection":"*"},"config":${config}}`)
      expect([config, response.status]).toEqual([config, expect.toBeOneOf([201, 400, 422])])
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    }
  })

  it('tags with odd names and values come back as they were and can be found', async () => {
    const tags = { 'a:b': 'c', 'quote"': '\'; drop table run; --', 'über/π': '\u202e💥', '__proto__x': '', 'new\nline': '%_\\' }
    const { runId } = await jsonOf<{ runId: string }>(await post('/runs', { target: { selection: '*' }, tags }))
    expect(await jsonOf(await get(`/runs/${runId}`))).toMatchObject({ tags })
    const found = await jsonOf<{ items: { id: string }[] }>(await get(`/runs?tag=${encodeURIComponent('quote":\'; drop table run; --')}`))
    expect(found.items.map(({ id }) => id)).toEqual([runId])
    expect(await codeOf(await raw('/runs', '{"target":{"selection":"*"},"tags":{"a":"x\\u0000y"}}'))).toBe('400 bad-request')
    expect(await codeOf(await raw('/runs', '{"target":{"selection":"*"},"runKey":"x\\u0000y"}'))).toBe('400 bad-request')
    expect(await codeOf(await raw('/runs', '{"target":{"job":"x\\u0000y"}}'))).toMatch(/^4/)
    expect((await raw('/runs', '{"target":{"selection":"*"},"config":{"ops":{"a":"x\\u0000y\\ud800"}}}')).status).toBeOneOf([201, 400, 422])
  })

  it.each([
    '/runs?job=%00', '/runs?asset=%00', '/runs?search=%00', '/runs?tag=a%00:b', '/runs?tag=a:%00', '/runs?location=%00', '/runs?buildId=%00', '/assets?search=%00', '/assets?group=%00', '/assets?owner=%00',
    '/assets/%00', '/runs/%00', '/builds/%00', '/builds?location=%00', '/code-locations/%00', '/code-locations/shop-alpha/history?cursor=%00', '/assets/%00/materializations', '/assets/%00/value',
    '/runs?createdAfter=0000-01-01T00:00:00Z', '/runs?createdBefore=0001-01-01T00:00:00%2B14:00', '/runs?createdBefore=9999-12-31T23:59:59-14:00',
    `/runs?cursor=${cursorOf('-271821-04-20T00:00:00.000Z', 'x')}`, `/runs?cursor=${cursorOf('+275760-09-13T00:00:00.000Z', 'x')}`, `/runs?cursor=${cursorOf('0000-01-01T00:00:00.000Z', 'x')}`,
    `/runs?cursor=${cursorOf('2026-01-01T00:00:00.000Z')}`, `/runs?cursor=${cursorOf(1, 2)}`, `/runs?cursor=${cursorOf('2026-01-01T00:00:00.000Z', 'a\u0000')}`, `/assets?cursor=${cursorOf('a', 'b')}`,
    `/assets?cursor=${cursorOf('a\u0000')}`, `/assets/raw%2Forders-alpha/materializations?cursor=${cursorOf('9'.repeat(30))}`, `/assets/raw%2Forders-alpha/materializations?cursor=${cursorOf('-1')}`, '/runs?cursor=%00',
    '/runs?__proto__=1', '/runs?status=__proto__', '/runs?limit=1e1000', '/runs?limit=-1', '/runs?limit=NaN',
  ])('%s is answered, not suffered', async (path) => {
    const response = await get(path)
    expect(response.status, await response.clone().text()).toBeOneOf(path.includes('__proto__=1') ? [200, 400] : [400, 404])
  })

  it('a far `after` of a run\'s events is the end of them', async () => {
    const { runId } = await jsonOf<{ runId: string }>(await post('/runs', { target: { selection: '*' } }))
    for (const query of ['after=9007199254740991', 'after=2147483648', 'cursor=999999999999999']) expect(await jsonOf(await get(`/runs/${runId}/events?${query}`))).toEqual({ items: [], nextCursor: null })
    for (const query of ['search=%00', 'step=%00']) expect((await get(`/runs/${runId}/events?${query}`)).status).toBeOneOf([200, 400])
  })
})

describe('ids of another organization', () => {
  it('are not found through any address, nor is the organization', async () => {
    const theirs = '/organizations/beta/deployments/production'
    const run = await jsonOf<{ runId: string }>(await web.rest('POST', `${theirs}/runs`, { token: other.token, body: { target: { selection: '*' } } }))
    const builds = await jsonOf<{ items: { id: string }[] }>(await web.rest('GET', `${theirs}/builds`, { token: other.token }))
    const buildId = builds.items[0]?.id ?? ''
    for (const path of [`/runs/${run.runId}`, `/runs/${run.runId}/events`, `/runs/${run.runId}/events/stream`, `/builds/${buildId}`, '/code-locations/shop-beta', '/code-locations/shop-beta/history', '/assets/report-beta',
      '/assets/report-beta/value', '/assets/report-beta/materializations', '/assets/report-beta/partitions', '/builds?location=shop-beta', '/runs?location=shop-beta']) {
      expect([path, (await get(path)).status]).toEqual([path, 404])
    }
    for (const [path, body] of [[`/runs/${run.runId}/cancel`, {}], [`/runs/${run.runId}/reexecute`, {}], ['/code-locations/shop-beta/rollback', {}], ['/code-locations/shop-alpha/rollback', { buildId }]] as const) {
      expect([path, (await post(path, body)).status]).toEqual([path, 404])
    }
    expect(await jsonOf(await get(`/runs?buildId=${buildId}`))).toEqual({ items: [], nextCursor: null })
    expect(await jsonOf(await get(`/runs?search=${run.runId}`))).toEqual({ items: [], nextCursor: null })
    expect((await web.rest('GET', `${theirs}/runs`, { token: organization.token })).status).toBe(404)
    expect((await web.rest('GET', `/organizations/alpha/deployments/${other.deploymentId}/runs`, { token: organization.token })).status).toBe(404)
  })
})

describe('the same at once', () => {
  it('twenty launches with one run key are one run', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/runs', { target: { selection: '*' }, runKey: 'at once' })))
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]))
    const ids = new Set((await Promise.all(answers.map((answer) => jsonOf<{ runId: string }>(answer)))).map(({ runId }) => runId))
    expect(ids.size).toBe(1)
    expect(web.engineCalls.filter((call) => call === `startRun ${[...ids][0]}`)).toHaveLength(1)
  })

  it('first builds of one new name make one code location, and every commit is kept', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, (_, index) => post('/code-locations/raced/builds', { files: { 'definitions.ts': `// ${index}` } })))
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 202])
    const list = await jsonOf<{ items: { name: string }[] }>(await get('/code-locations'))
    expect(list.items.filter(({ name }) => name === 'raced')).toHaveLength(1)
    const place = await web.services.tenant.codeLocations.findPlace(organization.id, 'raced')
    expect(await web.services.control.git.log({ organizationId: organization.id, codeLocationId: place?.id ?? '' }, 'main', { limit: 10 })).toHaveLength(4)
  })
})

describe('ten thousand assets', () => {
  it('are deployed, listed page by page and launched', async () => {
    const { buildId } = await jsonOf<{ buildId: string }>(await post('/code-locations/large/builds', { files: { 'definitions.ts': '// large' } }))
    const asset = (index: number) => ({
      key: `large/a${String(index).padStart(5, '0')}`, kind: 'asset' as const, inputs: index === 0 ? [] : [{ name: 'x', asset: `large/a${String(Math.floor(index / 2)).padStart(5, '0')}` }].filter(() => index > 1),
      deps: [], group: 'large', owners: [], kinds: [], tags: {}, metadata: {},
    })
    await web.finishBuild(organization, buildId, { manifestVersion: 1, assets: Array.from({ length: 10_000 }, (_, index) => asset(index)), jobs: [], ops: [], schedules: [], sensors: [] })
    const keys: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: { key: string }[]; nextCursor: string | null } = await jsonOf(await get(`/assets?location=large&limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`))
      keys.push(...page.items.map(({ key }) => key))
      cursor = page.nextCursor
    }
    expect([keys.length, new Set(keys).size]).toEqual([10_000, 10_000])
    const { runId } = await jsonOf<{ runId: string }>(await post('/runs', { target: { selection: 'group:large' } }))
    expect((await jsonOf<{ stepCounts: { total: number } }>(await get(`/runs/${runId}`))).stepCounts.total).toBe(10_000)
  })
})

describe('runs that are looked for', () => {
  it('are found by the beginning of an id, a job, a part of a selection or an asset, and every filter pages to the end', async () => {
    const launch = async (body: object) => (await jsonOf<{ runId: string }>(await post('/runs', body))).runId
    const byJob = await launch({ target: { job: 'everything-alpha' }, tags: { sought: 'yes' } })
    const bySelection = await launch({ target: { selection: 'key:"raw/orders-alpha"' }, tags: { sought: 'yes' } })
    const find = async (query: string): Promise<string[]> => (await jsonOf<{ items: { id: string }[] }>(await get(`/runs?tag=sought:yes&${query}`))).items.map(({ id }) => id)
    expect(await find(`search=${byJob.toUpperCase().slice(0, 36)}`)).toEqual([byJob])
    expect(await find('search=EVERYTHING')).toEqual([byJob])
    expect(await find('search=orders-alpha')).toEqual([bySelection])
    expect(await find('search=raw/orders-alpha')).toEqual([bySelection, byJob])
    expect(await find('search=report-alpha')).toEqual([byJob])
    expect(await find('search=%25')).toEqual([])
    const all = Array.from({ length: 7 }, () => ({ target: { selection: 'report-alpha' }, tags: { paged: 'yes' } }))
    const ids = await Promise.all(all.map(launch))
    const [late, early] = ['2999-01-01T00:00:00Z', '2000-01-01T00:00:00Z']
    for (const filter of ['tag=paged:yes', 'tag=paged:yes&search=report', `tag=paged:yes&createdBefore=${late}`, `tag=paged:yes&createdAfter=${early}&createdBefore=${late}`, 'tag=paged:yes&asset=report-alpha', 'tag=paged:yes&status=starting,queued&location=shop-alpha']) {
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: { items: { id: string }[]; nextCursor: string | null } = await jsonOf(await get(`/runs?${filter}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`))
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      }
      expect([filter, seen.length, new Set(seen)]).toEqual([filter, 7, new Set(ids)])
    }
    expect(await find(`createdBefore=${early}`)).toEqual([])
  })
})
