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

it('a rename is one save: the old name goes and the new one comes, or neither', async () => {
  const saved = await caller().save({ ...at, files: [{ path: 'input/orders.csv', content: text('id\n1\n') }], deleted: ['data/orders.csv'] })
  expect((await caller().get(at)).files.map(({ path, state }) => [path, state])).toEqual([['data/orders.csv', 'deleted'], ['definitions.ts', 'unchanged'], ['input/orders.csv', 'added']])
  expect(await codeOf(caller().save({ ...at, files: [{ path: 'input', content: text('') }], deleted: ['definitions.ts'], version: saved.version }))).toBe('invalid-path')
  expect((await caller().get(at)).files.map(({ path }) => path)).toContain('definitions.ts')
  expect(await codeOf(caller().save({ ...at, files: [] }))).toBe('bad-request')
  await caller().discard(at)
})

it('another person has another draft', async () => {
  await caller().save({ ...at, files: [{ path: 'secret.ts', content: text('x') }] })
  const other = await web.addMember(organization, 'member')
  expect((await caller(other).get(at)).files.map(({ path }) => path)).not.toContain('secret.ts')
  await caller().discard(at)
})

it('a viewer reads the branch in the editor, and changes nothing', async () => {
  await caller().save({ ...at, files: [{ path: 'secret.ts', content: text('x') }] })
  const viewer = caller(await web.addMember(organization, 'viewer'))
  expect((await viewer.get(at)).files.map(({ path, state }) => [path, state])).toEqual([['data/orders.csv', 'unchanged'], ['definitions.ts', 'unchanged']])
  expect((await viewer.file({ ...at, path: 'definitions.ts' })).path).toBe('definitions.ts')
  expect(await codeOf(viewer.save({ ...at, files: [{ path: 'a.ts', content: text('') }] }))).toBe('forbidden')
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

it('what is saved while a draft is committed stays in the draft, on top of the new commit', async () => {
  const { services } = web
  const before = await caller().get(at)
  const start = await caller().save({ ...at, files: [
    { path: 'kept.ts', content: text('one') }, { path: 'undone.ts', content: text('new') }, { path: 'same.ts', content: text('same') }, { path: 'definitions.ts', content: text('// committed\n') },
  ], version: before.version })
  const { git } = services.control
  const commit = git.commit.bind(git)
  let version = start.version
  git.commit = async (...given) => {
    git.commit = commit
    const made = await commit(...given)
    version = (await caller().save({ ...at, files: [{ path: 'kept.ts', content: text('two') }, { path: 'late.ts', content: text('late') }], deleted: ['undone.ts'], version })).version
    version = (await caller().discard({ ...at, path: 'definitions.ts', version })).version
    return made
  }
  const deployed = await caller().deploy({ ...at, version: start.version })
  // Who went on typing saves with the version they have: committing changed nothing that they see.
  expect(deployed.version).toBe(version)
  const draft = await caller().get(at)
  expect([draft.baseCommit, draft.headCommit, draft.branchMoved, draft.version]).toEqual([deployed.commit, deployed.commit, false, version])
  expect(draft.files.filter(({ state }) => state !== 'unchanged').map(({ path, state, content }) => [path, state, content])).toEqual([
    ['definitions.ts', 'modified', text('// both\n')], ['kept.ts', 'modified', text('two')], ['late.ts', 'added', text('late')], ['undone.ts', 'deleted', null],
  ])
  await caller().save({ ...at, files: [{ path: 'late.ts', content: text('later') }], version })
})

it('a draft that changed since it was read is not deployed, discarded, renamed or deleted', async () => {
  const { version: old } = await caller().get(at)
  const { version } = await caller().save({ ...at, files: [{ path: 'late.ts', content: text('newest') }], version: old })
  expect(version).toBeGreaterThan(old)
  for (const refused of [
    () => caller().deploy({ ...at, version: old }), () => caller().discard({ ...at, version: old }), () => caller().delete({ ...at, path: 'late.ts', version: old }),
    () => caller().rename({ ...at, from: 'late.ts', to: 'x.ts', version: old }), () => caller().merge({ ...at, version: old }),
  ]) expect(await codeOf(refused())).toBe('conflict')
  const discarded = await caller().discard({ ...at, version })
  expect(discarded.version).toBeGreaterThan(version)
  expect((await caller().save({ ...at, files: [{ path: 'late.ts', content: text('again') }] })).version).toBeGreaterThan(discarded.version)
  await caller().discard(at)
})

it('of two tabs that save the same version at once one is told', async () => {
  const { version } = await caller().get(at)
  const saves = await Promise.all(['a', 'b', 'c'].map((name) => codeOf(caller().save({ ...at, files: [{ path: 'race.ts', content: text(name) }], version }))))
  expect(saves.sort()).toEqual(['conflict', 'conflict', null].sort())
  await caller().discard(at)
})

it('an edit of what an editor shows starts its draft there, not at a commit that landed meanwhile', async () => {
  const shown = await caller().get(at)
  await commitMeanwhile({ 'definitions.ts': '// theirs, later\n', 'mine.ts': 'x' })
  const baseCommit = shown.headCommit ?? ''
  const { version } = await caller().save({ ...at, files: [{ path: 'mine.ts', content: text('mine') }], version: shown.version, baseCommit })
  expect(await caller().get(at)).toMatchObject({ baseCommit, branchMoved: true })
  expect(await codeOf(caller().save({ ...at, files: [{ path: 'mine.ts', content: text('mine') }], version, baseCommit: 'a'.repeat(40) }))).toBe(null)
  await caller().discard(at)
  expect(await codeOf(caller().save({ ...at, files: [{ path: 'mine.ts', content: text('mine') }], baseCommit: 'a'.repeat(40) }))).toBe('not-found')
})
