import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BuildRepository, CodeLocationRepository, DeploymentRepository, EnvironmentVariableRepository } from '@millrace/db'
import { environmentLimits, type EnvironmentReference, type EnvironmentScope, type Manifest } from '@millrace/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openControlFixture } from '../test/control-fixture'
import { setEnvironmentVariables } from './environment-variables'
import { resealSecrets } from './reseal-secrets'
import { readRunEnvironment, type RunPlace } from './run-environment'
import { SecretKeys } from './secret-keys'

const [oldKey, newKey] = ['0'.repeat(63).concat('1'), 'a phrase of the operator that is long enough']
const url = 'postgres://app:hunter2@db/shop'
const reference = (kind: 'env' | 'secret', name: string): EnvironmentReference => ({ path: [name], kind, name })
const manifest: Manifest = {
  manifestVersion: 1, assets: [], jobs: [], ops: [], schedules: [], sensors: [],
  resources: [
    { name: 'warehouse', kind: 'resource', resources: [], binding: { values: {}, references: [reference('secret', 'URL'), reference('env', 'REGION')], isAtLaunch: false } },
    { name: 'mail', kind: 'resource', resources: [], binding: { values: {}, references: [reference('secret', 'TOKEN')], isAtLaunch: false } },
    { name: 'unbound', kind: 'resource', resources: [] },
  ],
}
const everywhere: EnvironmentScope = { deploymentKind: null, deploymentId: null, codeLocationId: null }

let control: Awaited<ReturnType<typeof openControlFixture>>
let shop: RunPlace
let crm: RunPlace
let preview: RunPlace

const services = (...keys: string[]) => ({ database: control.services.database, keys: SecretKeys.open({ text: keys.length === 0 ? oldKey : keys.join(',') }) })
const set = (scope: Partial<EnvironmentScope>, variables: Record<string, string>, isSecret = true) => setEnvironmentVariables(services(), {
  organizationId: control.scope.organizationId, scope: { ...everywhere, ...scope }, by: 'ada', variables: Object.entries(variables).map(([name, value]) => ({ name, value, isSecret })),
})
const given = async (place: RunPlace, ...keys: string[]) => (await readRunEnvironment(services(...keys), place)).environment

beforeAll(async () => {
  control = await openControlFixture()
  const { organizationId, deploymentId } = control.scope
  await control.inside((tx) => new DeploymentRepository(tx).create({ id: 'preview', name: 'preview', kind: 'branch', baseDeploymentId: deploymentId }))
  const made = await Promise.all(['shop', 'crm'].map(async (name): Promise<RunPlace> => control.inside(async (tx) => {
    await new CodeLocationRepository(tx).create({ id: name, name })
    const builds = new BuildRepository(tx)
    const { id: buildId } = await builds.create({ id: `build-${name}`, codeLocationId: name, deploymentId, commit: 'c', treeHash: 't', treeKey: 't', message: 'm', author: 'a', deploy: false })
    await builds.succeed(buildId, { hash: 'h', bundleKey: 'b', sourceMapKey: 's', manifestKey: 'm', manifest, log: '' })
    return { organizationId, deploymentId, codeLocationId: name, buildId }
  })))
  shop = made[0] ?? expect.fail()
  crm = made[1] ?? expect.fail()
  preview = { ...shop, deploymentId: 'preview' }
})
afterAll(() => control.close())
beforeEach(() => control.query('delete from environment_variable'))

describe('the environment of a run', () => {
  it('has the names that its build asks for, from the most specific scope, and nothing else', async () => {
    await set({}, { URL: 'everywhere', TOKEN: 'token for all', UNASKED: 'nobody names it' })
    await set({ deploymentKind: 'full' }, { URL: url })
    await set({ deploymentId: shop.deploymentId, codeLocationId: 'crm' }, { URL: 'crm alone' })
    await set({ deploymentKind: 'branch' }, { REGION: 'eu' }, false)
    expect(await given(shop)).toEqual({ variables: {}, secrets: { URL: url, TOKEN: 'token for all' }, withheld: {} })
    expect((await given(crm)).secrets['URL']).toBe('crm alone')
    expect(await given(preview)).toEqual({ variables: { REGION: 'eu' }, secrets: { URL: 'everywhere', TOKEN: 'token for all' }, withheld: {} })
  })

  it('tells what must not be recorded, also what `env()` asked for', async () => {
    await set({}, { REGION: 'secret region', URL: url })
    const { environment, secrets } = await readRunEnvironment(services(), shop)
    expect(environment.variables).toEqual({ REGION: 'secret region' })
    expect(secrets).toEqual(expect.arrayContaining([{ name: 'REGION', value: 'secret region' }, { name: 'URL', value: url }]))
  })

  it('gives no secret that everybody may read, and says why', async () => {
    await set({}, { URL: 'in plain sight' }, false)
    expect(await given(shop)).toEqual({ variables: {}, secrets: {}, withheld: { URL: 'a variable of this name is set, but not as a secret: set it again as one' } })
  })

  it('is not that of another organization, deployment or location', async () => {
    await set({ deploymentId: shop.deploymentId, codeLocationId: 'shop' }, { URL: url })
    for (const place of [crm, preview, { ...shop, organizationId: 'another' }, { ...shop, buildId: 'another' }]) expect((await given(place)).secrets).toEqual({})
    expect((await given(shop)).secrets).toEqual({ URL: url })
  })
})

describe('setting', () => {
  it('replaces in its scope, keeps others, and is all or nothing', async () => {
    await set({}, { URL: 'first value', TOKEN: 'a token' })
    await set({}, { URL: 'second value' })
    await expect(set({}, { TOKEN: 'another token', URL: 'abc' })).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('The value of `URL` cannot be kept as a secret: it has fewer than 4 characters') as string })
    await expect(set({}, { '1A': 'value' })).rejects.toThrow('`1A` is no name of a variable')
    await expect(set({ deploymentKind: 'full', deploymentId: shop.deploymentId }, { URL: 'value' })).rejects.toThrow('not both')
    expect((await given(shop)).secrets).toEqual({ URL: 'second value', TOKEN: 'a token' })
    const listed = await control.inside((tx) => new EnvironmentVariableRepository(tx).list({}))
    expect(listed.items.map(({ name, value, isSecret, setBy }) => [name, value, isSecret, setBy])).toEqual([['TOKEN', null, true, 'ada'], ['URL', null, true, 'ada']])
    const first = await control.inside((tx) => new EnvironmentVariableRepository(tx).list({ limit: 1 }))
    const second = await control.inside((tx) => new EnvironmentVariableRepository(tx).list({ limit: 1, cursor: first.nextCursor ?? '' }))
    expect([first, second].flatMap(({ items }) => items.map(({ name }) => name)), 'page by page').toEqual(['TOKEN', 'URL'])
    expect(second.nextCursor).toBeNull()
    await set({}, { URL: 'now plain' }, false)
    expect((await given(shop)).withheld).toHaveProperty('URL')
  })

  it('ends at a number of rows, however many ask at once', async () => {
    const many = (prefix: string, count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'value']))
    await set({}, many('A', environmentLimits.variables - 3), false)
    const outcomes = await Promise.allSettled([set({}, many('B', 2), false), set({}, many('C', 2), false)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await set({}, { A0: 'another value' }, false)
  })
})

describe('at rest', () => {
  const dump = async (): Promise<string> => JSON.stringify(await control.query(`select to_jsonb(v) as row, encode(sealed, 'escape') as text from environment_variable v`))

  it('a secret is no text, and two of the same value do not look alike', async () => {
    await set({}, { URL: url, TOKEN: url })
    const text = await dump()
    for (const form of [url, 'hunter2', Buffer.from(url).toString('hex'), Buffer.from(url).toString('base64')]) expect(text).not.toContain(form)
    const rows = await control.query<{ sealed: string }>(`select encode(sealed, 'hex') as sealed from environment_variable`)
    expect(new Set(rows.map(({ sealed }) => sealed)).size).toBe(2)
  })

  it.each(['name = \'TOKEN\'', 'deployment_kind = \'full\'', 'code_location_id = \'shop\'', 'id = \'other\'', 'sealed = set_byte(sealed, 20, (get_byte(sealed, 20) + 1) % 256)'])('a row that was changed by %s cannot be read', async (change) => {
    await set({}, { URL: url })
    await control.query(`update environment_variable set ${change}`)
    const { secrets, withheld } = await given(shop)
    expect(secrets).toEqual({})
    expect(Object.values(withheld)).toEqual(['its ciphertext does not belong to it: the row was changed, or moved from elsewhere. Set the secret again'])
  })

  it('a wrong key reads nothing, loses nothing, and says which key is missing', async () => {
    await set({}, { URL: url })
    expect((await given(shop, newKey)).withheld['URL']).toMatch(/^it was encrypted with the key [0-9a-f]{12}, and the worker has other keys: put that key back into MILLRACE_SECRET_KEY/)
    expect((await given(shop)).secrets).toEqual({ URL: url })
  })

  it('a new key before the old one writes, and both read', async () => {
    await set({}, { URL: url })
    await setEnvironmentVariables(services(newKey, oldKey), { organizationId: shop.organizationId, scope: everywhere, by: 'ada', variables: [{ name: 'TOKEN', value: 'new token', isSecret: true }] })
    expect((await given(shop, newKey, oldKey)).secrets).toEqual({ URL: url, TOKEN: 'new token' })
    expect((await given(shop, newKey)).secrets).toEqual({ TOKEN: 'new token' })
  })

  it('after a command all secrets are encrypted with the new key, whoever set them, and the old one can go', async () => {
    await set({}, { URL: url, TOKEN: 'a token' })
    await set({ deploymentKind: 'branch' }, { URL: 'of branches' })
    await control.query(`update environment_variable set key_id = 'ffffffffffff' where name = 'TOKEN'`)
    const before = await control.query(`select id, set_at, set_by from environment_variable order by id`)
    const outcome = await resealSecrets(services(newKey, oldKey))
    expect([outcome.resealed, outcome.unreadable]).toEqual([2, [{ organizationId: shop.organizationId, name: 'TOKEN', reason: expect.stringContaining('encrypted with the key ffffffffffff') as string }]])
    expect((await given(shop, newKey)).secrets).toEqual({ URL: url })
    expect((await given(preview, newKey)).secrets['URL']).toBe('of branches')
    expect(await control.query(`select id, set_at, set_by from environment_variable order by id`)).toEqual(before)
    expect(await resealSecrets(services(newKey))).toMatchObject({ resealed: 0 })
    await expect(resealSecrets({ database: control.services.database, keys: SecretKeys.open({}) })).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('without any key nothing can be kept secret, and the rest works', async () => {
    const without = { database: control.services.database, keys: SecretKeys.open({}) }
    const set_ = (isSecret: boolean) => setEnvironmentVariables(without, { organizationId: shop.organizationId, scope: everywhere, by: 'ada', variables: [{ name: 'REGION', value: 'eu-central', isSecret }] })
    await expect(set_(true)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('MILLRACE_SECRET_KEY') as string })
    await set_(false)
    expect((await readRunEnvironment(without, shop)).environment.variables).toEqual({ REGION: 'eu-central' })
  })

  it('keys come from a text or a file, in hexadecimal, base 64 or as a phrase, and a weak one is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-key-'))
    const identity = { organizationId: 'o', id: 'i', name: 'N', ...everywhere }
    try {
      await writeFile(join(folder, 'key'), `${Buffer.from(oldKey, 'hex').toString('base64url')}\n${newKey}\n`)
      const fromFile = SecretKeys.open({ file: join(folder, 'key') })
      expect(fromFile.unseal(SecretKeys.open({ text: oldKey }).seal('value', identity), identity)).toBe('value')
      expect(fromFile.unseal(SecretKeys.open({ text: newKey }).seal('value', identity), identity)).toBe('value')
      expect(() => SecretKeys.open({ text: 'short' })).toThrow('MILLRACE_SECRET_KEY holds a key of fewer than 32 characters')
      expect(() => SecretKeys.open({ file: join(folder, 'none') })).toThrow('cannot be read')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
