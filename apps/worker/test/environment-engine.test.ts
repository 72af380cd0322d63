import { describe, expect, it } from 'vitest'
import { launchRun, SecretKeys, setEnvironmentVariables } from '@millrace/control'
import { withTenant, CodeLocationRepository, DeploymentRepository, DynamicPartitionRepository } from '@millrace/db'
import type { EnvironmentScope } from '@millrace/protocol'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const password = 'sw0rdfish/+"&<~é'
const url = `postgres://app:${encodeURIComponent(password)}@db.invalid/shop`
const everywhere: EnvironmentScope = { deploymentKind: null, deploymentId: null, codeLocationId: null }
const platform = await TestPlatform.forThisFile()

const set = (values: Record<string, string>, { isSecret = true, ...scope }: Partial<EnvironmentScope> & { isSecret?: boolean } = {}) => setEnvironmentVariables(
  { database: platform.services.database, keys: SecretKeys.open({ text: platform.secretKey }) },
  { organizationId: platform.scope.organizationId, scope: { ...everywhere, ...scope }, by: 'ada', variables: Object.entries(values).map(([name, value]) => ({ name, value, isSecret })) },
)
const run = async (selection: string, location: string) => {
  const { runId } = await launchRun(platform.services, { ...platform.scope, target: { selection }, location, origin })
  const ended = await platform.ended(runId)
  const events = await platform.events(runId)
  return { ...ended, events, text: JSON.stringify([ended.run, ended.steps, events]) }
}

const prelude = `import { asset, bind, definitions, dynamic, env, job, metadata, op, output, resource, secret, z } from '@millrace/sdk'
const warehouse = resource('warehouse', { config: z.object({ password: z.string(), region: z.string() }), init: ({ config }) => config })
export default definitions({ bindings: [bind(warehouse, { password: secret('PASSWORD'), region: env('REGION', { default: 'nowhere' }) })] })
`

describe('a run that tells its secret', () => {
  it('in every encoding leaves none of it in events, steps or the run, and values are the author\'s', async () => {
    await set({ PASSWORD: password })
    const build = await platform.deploy('teller', { 'definitions.ts': `${prelude}
const bytes = (text: string) => new TextEncoder().encode(text)
const base64 = (text: string) => btoa(String.fromCharCode(...bytes(text)))
const hex = (text: string) => [...bytes(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const forms = (text: string): Record<string, string> => ({
  raw: text, base64: base64(text), shifted: base64('u:' + text), shiftedTwice: base64('us:' + text + '!'), url: base64(text).replaceAll('+', '-').replaceAll('/', '_'), component: encodeURIComponent(text),
  form: new URLSearchParams({ p: text }).toString(), json: JSON.stringify({ text }), hex: hex(text), upper: hex(text).toUpperCase(), html: html(text),
})
export const told = asset('told', { resources: { db: warehouse }, run: ({ resources: { db: { password } }, log }) => {
  const all = forms(password)
  for (const [name, text] of Object.entries(all)) { console.log(name, text); console.error(text); log.warn('said ' + text, { [name]: text }) }
  console.log({ deep: { password } })
  console.log('begins ' + password.slice(0, 9)); console.log(password.slice(9) + ' and ends')
  return output(password, { dataVersion: 'of ' + password, metadata: { ...all, [password]: 1, table: metadata.json({ [password]: [password] }), link: metadata.url('https://x/?p=' + encodeURIComponent(password)),
    lineage: metadata.columnLineage({ [password]: [{ asset: 'of/' + hex(password), column: password }] }), code: metadata.codeReferences([{ url: 'https://x/?p=' + encodeURIComponent(password), label: password }]) } })
} })
export const thrown = asset('thrown', { resources: { db: warehouse }, run: ({ resources: { db: { password } } }) => {
  throw Object.assign(new Error('refused ' + password, { cause: new TypeError(base64(password)) }), { name: 'E ' + password, code: 'c ' + password })
} })
` })
    expect(build.problems).toEqual([])
    const { run: ended, steps, events, text } = await run('*', 'teller')
    expect([ended.status, steps['told']?.status, steps['thrown']?.error?.message]).toEqual(['failed', 'succeeded', 'refused [secret PASSWORD]'])
    const base64 = Buffer.from(password).toString('base64')
    const forms = [
      password, JSON.stringify(password).slice(1, -1), JSON.stringify(JSON.stringify(password)).slice(3, -3), base64, base64.slice(0, 16), Buffer.from(`u:${password}`).toString('base64').slice(3, 20), Buffer.from(`us:${password}`).toString('base64').slice(4, 20),
      Buffer.from(password).toString('base64url').slice(0, 16), encodeURIComponent(password), new URLSearchParams({ p: password }).toString().slice(2), Buffer.from(password).toString('hex'), Buffer.from(password).toString('hex').toUpperCase(),
      'sw0rdfish/', 'sw0rdfish%2', 'sw0rdfish', '"&<~é', '&quot;&amp;',
    ]
    for (const form of forms) expect(text).not.toContain(form)
    expect(events.filter((event) => event.type === 'log' && event.message.includes('[secret PASSWORD]')).length).toBeGreaterThan(30)
    expect(events.find((event) => event.type === 'asset-materialized')).toMatchObject({ dataVersion: 'of [secret PASSWORD]', metadata: {
      link: { type: 'url', value: 'https://x/?p=[secret PASSWORD]' }, code: { references: [{ url: 'https://x/?p=[secret PASSWORD]', label: '[secret PASSWORD]' }] },
      lineage: { type: 'json', value: [{ name: '[secret PASSWORD]', from: [{ asset: 'of/[secret PASSWORD]', column: '[secret PASSWORD]' }] }] },
    } })
  })

  it('in the error of a resource that cannot be opened is told which secret, not what it is', async () => {
    await set({ URL: url, PASSWORD: password })
    await platform.deploy('unreachable', { 'definitions.ts': `import { asset, bind, definitions, resource, secret, z } from '@millrace/sdk'
const db = resource('db', { config: z.object({ url: z.string().refine((text) => text.length > 3) }), init: ({ config }) => { throw new Error('cannot reach ' + config.url + ' with ' + decodeURIComponent(new URL(config.url).password)) } })
const strict = resource('strict', { config: z.object({ url: z.enum(['a', 'b']) }), init: () => 1 })
export const a = asset('a', { resources: { db }, run: () => 1 })
export const b = asset('b', { resources: { strict }, run: () => 1 })
export default definitions({ bindings: [bind(db, { url: secret('URL') }), bind(strict, { url: secret('URL') as never })] })
` })
    const { steps, text } = await run('*', 'unreachable')
    expect(steps['a']?.error?.message).toBe('resource `db` could not be opened: cannot reach [secret URL] with [secret URL]')
    expect(steps['b']?.error?.message).toContain('config of resource `strict` is wrong')
    for (const form of [url, password, encodeURIComponent(password), 'sw0rdfish']) expect(text).not.toContain(form)
  })

  it('as a mapping key, which names steps, ends with the reason', async () => {
    await set({ PASSWORD: 'plain_token_42' })
    await platform.deploy('keys', { 'definitions.ts': `${prelude}
const list = op('list', { resources: { db: warehouse }, outputs: { page: dynamic(z.number()) }, run: async function* ({ emit, resources }) { yield emit.page('fine', 1); yield emit.page('x_' + resources.db.password, 2) } })
const read = op('read', { inputs: { page: z.number() }, run: ({ inputs }) => inputs.page })
export const crawl = job('crawl', { graph: () => { list().page.map((page) => read({ page })) } })
` })
    const { runId } = await launchRun(platform.services, { ...platform.scope, target: { job: 'crawl' }, location: 'keys', origin })
    const { run: ended, steps } = await platform.ended(runId)
    expect([ended.status, steps['list']?.error?.code]).toEqual(['failed', 'secret-in-key'])
    expect(steps['list']?.error?.message).toContain('a mapping key that holds a secret (x_[secret PASSWORD])')
    expect(JSON.stringify([steps, await platform.events(runId)])).not.toContain('plain_token_42')
    await set({ PASSWORD: password })
  })

  it('as a key of partitions ends with the reason, and nothing is added', async () => {
    await set({ PASSWORD: 'plain_token_42' })
    await platform.deploy('slices', { 'definitions.ts': `${prelude}
const tenants = dynamicPartitions('tenants')
export const found = asset('found', { resources: { db: warehouse }, run: ({ addPartitions, resources }) => { addPartitions(tenants, ['fine', resources.db.password + '-eu']) } })
export const tenant = asset('tenant', { partitions: tenants, run: () => 1 })
`.replace('definitions, dynamic,', 'definitions, dynamic, dynamicPartitions,') })
    const { run: ended, steps, text } = await run('key:found', 'slices')
    expect([ended.status, steps['found']?.error?.code]).toEqual(['failed', 'secret-in-key'])
    expect(steps['found']?.error?.message).toContain('addPartitions() with a key or name that holds a secret ([secret PASSWORD]-eu)')
    expect(text).not.toContain('plain_token_42')
    expect(await withTenant(platform.services.database, platform.scope.organizationId, (tx) => new DynamicPartitionRepository(tx).findKeys(platform.scope.deploymentId, 'tenants'))).toEqual([])
    await set({ PASSWORD: password })
  })
})

describe('a run is given', () => {
  it('the values as they are when its process starts, by its deployment and its location', async () => {
    const { organizationId, deploymentId } = platform.scope
    await platform.deploy('reader', { 'definitions.ts': `${prelude}
export const seen = asset('seen', { resources: { db: warehouse }, run: ({ resources: { db } }) => output(undefined, { metadata: { length: db.password.length, region: db.region } }) })
` })
    const location = await withTenant(platform.services.database, organizationId, (tx) => new CodeLocationRepository(tx).findByName('reader'))
    await withTenant(platform.services.database, organizationId, (tx) => new DeploymentRepository(tx).create({ id: 'staging', name: 'staging' }))
    const seen = async () => (await run('seen', 'reader')).events.flatMap((event) => event.type === 'asset-materialized' ? [[event.metadata['length'], event.metadata['region']]] : [])
    const fact = (length: number, region: string) => [[{ type: 'number', value: length }, { type: 'text', value: region }]]
    await set({ PASSWORD: 'of staging alone' }, { deploymentId: 'staging' })
    expect(await seen()).toEqual(fact(password.length, 'nowhere'))
    await set({ PASSWORD: 'of this location' }, { deploymentId, codeLocationId: location?.id ?? expect.fail() })
    await set({ REGION: 'eu-central' }, { isSecret: false })
    expect(await seen()).toEqual(fact('of this location'.length, 'eu-central'))
    await set({ REGION: 'a secret region' }, { deploymentKind: 'full' })
    expect(await seen()).toEqual(fact('of this location'.length, '[secret REGION]'))
  })

  it('nothing that its build does not name, and nothing in its process\'s environment', async () => {
    await set({ OTHER: 'of another team' })
    await platform.deploy('snoop', { 'definitions.ts': `${prelude}
import { readFileSync } from 'node:fs'
const attempt = (work: () => unknown): string => { try { return JSON.stringify(work()) ?? 'undefined' } catch (error) { return 'no: ' + String(error) } }
const g = globalThis
export const looked = asset('looked', { resources: { db: warehouse }, run: () => ({
  env: attempt(() => g.Deno.env.toObject()), process: attempt(() => g.process.env), one: attempt(() => g.process.env.PASSWORD), arguments: attempt(() => [g.Deno.args, g.process.argv]), proc: attempt(() => readFileSync('/proc/self/environ', 'utf8')),
  everything: attempt(() => Object.getOwnPropertyNames(g).filter((name) => attempt(() => g[name]).includes('another team'))),
}) })
` })
    const { run: ended, events } = await run('looked', 'snoop')
    expect(ended.status).toBe('succeeded')
    const made = events.find((event) => event.type === 'asset-materialized')
    const value = made?.type === 'asset-materialized' && made.value !== undefined ? await platform.services.store.get(made.value.object) : null
    const text = Buffer.from(value ?? []).toString()
    expect(text).toContain('"everything"')
    for (const secret of ['another team', password, 'sw0rdfish', platform.secretKey]) expect(text).not.toContain(secret)
  })

  it('no secret that nobody set, and the step that needs it says where to set it', async () => {
    await platform.deploy('missing', { 'definitions.ts': `import { asset, bind, definitions, resource, secret, z } from '@millrace/sdk'
const mail = resource('mail', { config: z.object({ token: z.string() }), init: () => 1 })
export const sent = asset('sent', { resources: { mail }, run: () => 1 })
export const free = asset('free', { run: () => 1 })
export default definitions({ bindings: [bind(mail, { token: secret('MAIL_TOKEN') })] })
` })
    const first = await run('*', 'missing')
    expect(first.steps['free']?.status).toBe('succeeded')
    expect(first.steps['sent']?.error?.message).toContain('resource `mail` needs the secret `MAIL_TOKEN` for its `token`, and it has no value here: set it for this deployment under Settings → Environment')
    await set({ MAIL_TOKEN: 'visible to all' }, { isSecret: false })
    expect((await run('sent', 'missing')).steps['sent']?.error?.message).toContain('a variable of this name is set, but not as a secret: set it again as one')
  })
})
