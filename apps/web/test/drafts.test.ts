import { uploadTree } from '@millrace/control'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createContext } from '../src/server/context'
import { toProblem } from '../src/server/error-mapping'
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

const at = { organization: 'alpha', deployment: 'production', location: 'shop-alpha' }
const caller = (cookie: string = organization.owner) => createCaller(createContext(web.services, new Headers({ cookie }))).drafts
const text = (value: string) => ({ text: value })
const codeOf = (promise: Promise<unknown>): Promise<string | null> => promise.then(() => null, (error: unknown) => toProblem(error).code)
const commitMeanwhile = (files: Record<string, string>) => uploadTree(web.services.control, {
  organizationId: organization.id, deploymentId: organization.deploymentId, location: 'shop-alpha', message: 'meanwhile', deploy: true,
  author: { name: 'Other', email: 'other@example.com' }, tree: new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)])),
})

it('a draft survives a reload, shows what changed, and goes back to nothing when undone', async () => {
  const saved = await caller().save({ ...at, files: [{ path: 'definitions.ts', content: text('// mine\n') }, { path: 'new.ts', content: text('export {}') }] })
  const draft = await caller().get(at)
  expect(draft.version).toBe(saved.version)
  expect(draft.files.map(({ path, state }) => [path, state])).toEqual([['data/orders.csv', 'unchanged'], ['definitions.ts', 'modified'], ['new.ts', 'added']])

  await caller().rename({ ...at, from: 'data', to: 'input/data' })
  await caller().delete({ ...at, path: 'new.ts' })
  expect((await caller().get(at)).files.map(({ path, state }) => [path, state])).toEqual([['data/orders.csv', 'deleted'], ['definitions.ts', 'modified'], ['input/data/orders.csv', 'added']])
  await caller().discard(at)
  expect((await caller().get(at)).files.every(({ state }) => state === 'unchanged')).toBe(true)
})

it('another person has another draft', async () => {
  await caller().save({ ...at, files: [{ path: 'secret.ts', content: text('x') }] })
  const other = await web.addMember(organization, 'member')
  expect((await caller(other).get(at)).files.map(({ path }) => path)).not.toContain('secret.ts')
  await caller().discard(at)
})

it('a save in an old tab is noticed; names that git could not hold are refused', async () => {
  const first = await caller().save({ ...at, files: [{ path: 'a.ts', content: text('1') }] })
  await new Promise((resolve) => setTimeout(resolve, 5))
  await caller().save({ ...at, files: [{ path: 'a.ts', content: text('2') }], version: first.version })
  expect(await codeOf(caller().save({ ...at, files: [{ path: 'a.ts', content: text('3') }], version: first.version }))).toBe('conflict')
  expect(await codeOf(caller().save({ ...at, files: [{ path: 'A.ts', content: text('') }] }))).toBe('invalid-path')
  expect(await codeOf(caller().rename({ ...at, from: 'a.ts', to: 'definitions.ts' }))).toBe('conflict')
  await caller().discard(at)
})

it('a branch that moved is shown, merged and then deployed', async () => {
  await caller().save({ ...at, files: [{ path: 'mine.ts', content: text('mine') }] })
  await commitMeanwhile({ 'definitions.ts': '// theirs\n', 'theirs.ts': 'theirs' })
  const moved = await caller().get(at)
  expect(moved.branchMoved).toBe(true)
  expect(await codeOf(caller().deploy({ ...at, version: moved.version }))).toBe('branch-moved')

  const merged = await caller().merge({ ...at, version: moved.version })
  expect(merged.conflicts).toEqual([])
  const deployed = await caller().deploy({ ...at, version: merged.version, message: 'Both' })
  expect(web.engineCalls).toContain(`startBuild ${deployed.buildId}`)
  const after = await caller().get(at)
  expect([after.headCommit, after.branchMoved, after.files.map(({ path }) => path)]).toEqual([deployed.commit, false, ['definitions.ts', 'mine.ts', 'theirs.ts']])
})

it('a conflict has to be decided before it is deployed', async () => {
  await caller().save({ ...at, files: [{ path: 'definitions.ts', content: text('// mine\n') }] })
  await commitMeanwhile({ 'definitions.ts': '// other\n' })
  const merged = await caller().merge({ ...at, version: (await caller().get(at)).version })
  expect(merged.conflicts).toMatchObject([{ path: 'definitions.ts', kind: 'content' }])
  expect(await codeOf(caller().deploy({ ...at, version: merged.version }))).toBe('conflict')
  const { version } = await caller().save({ ...at, files: [{ path: 'definitions.ts', content: text('// both\n') }], version: merged.version })
  expect((await caller().deploy({ ...at, version })).commit).toMatch(/^[0-9a-f]{40}$/)
})
