import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiTokenRepository } from './api-token-repository'
import { appendEvents } from './append-events'
import { claimRun } from './claim-run'
import { partsOf } from './database'
import { DraftRepository, type DraftChange } from './draft-repository'
import { MembershipRepository } from './identity'
import { withTenant } from './tenancy'
import { openTestDatabase, type OpenTestDatabase } from './test-database'
import { launchTestRun, makeOrganization, stepEvents, type TestOrganization } from './test-organization'
import { WorkerRepository } from './worker-repository'

let test_: OpenTestDatabase
let organization: TestOrganization

beforeAll(async () => {
  test_ = await openTestDatabase()
  organization = await makeOrganization(test_)
  await test_.owner.query(`insert into "user" (id, name, email) values ('ada', 'Ada', 'ada@example.com')`)
  await test_.owner.query(`insert into member (id, organization_id, user_id, role) values ('m', $1, 'ada', 'owner')`, [organization.organizationId])
})
afterAll(() => test_.close())

test('a token works until it is revoked, expires, or its maker leaves', async () => {
  const tokens = new ApiTokenRepository(test_.identity)
  const secretHash = createHash('sha256').update('mr_secret').digest('hex')
  const make = (id: string, hash: string, expiresAt?: string) => tokens.create({ id, organizationId: organization.organizationId, name: 'ci', prefix: 'mr_se', secretHash: hash, createdByUserId: 'ada', expiresAt })
  await make('t1', secretHash)
  expect(await tokens.authenticate(secretHash)).toMatchObject({ id: 't1', organizationId: organization.organizationId, role: 'owner', organizationSlug: organization.organizationId })
  expect((await tokens.list(organization.organizationId))[0]?.lastUsedAt).not.toBeNull()
  await make('t2', 'expired', '2020-01-01T00:00:00Z')
  expect(await tokens.authenticate('expired')).toBeNull()
  expect(await tokens.revoke(newId(), 't1')).toBe(false)
  expect(await tokens.revoke(organization.organizationId, 't1')).toBe(true)
  expect(await tokens.authenticate(secretHash)).toBeNull()
  await make('t3', 'left')
  await test_.owner.query(`delete from member where id = 'm'`)
  expect(await tokens.authenticate('left')).toBeNull()
  await test_.owner.query(`insert into member (id, organization_id, user_id, role) values ('m', $1, 'ada', 'owner')`, [organization.organizationId])
})

test('a stranger and an organization that does not exist look the same', async () => {
  const members = new MembershipRepository(test_.identity)
  expect(await members.find('ada', organization.organizationId)).toMatchObject({ role: 'owner', organizationId: organization.organizationId })
  expect(await members.find('bob', organization.organizationId)).toBeNull()
  expect(await members.find('ada', 'nowhere')).toBeNull()
  expect(await members.listOfUser('ada')).toHaveLength(1)
})

test('a draft survives, keeps the commit it started from, and counts its versions for ever', async () => {
  const place = { userId: 'ada', codeLocationId: organization.codeLocationId, branch: 'main' }
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  const inDraft = <Result>(work: (drafts: DraftRepository) => Promise<Result>): Promise<Result> => withTenant(test_.db, organization.organizationId, (tx) => work(new DraftRepository(tx)))
  const change = (what: DraftChange): Promise<number> => inDraft(async (drafts) => (await drafts.change(await drafts.lock(place), what)).version)
  expect(await inDraft((drafts) => drafts.lock({ ...place, userId: 'carol' }))).toMatchObject({ version: 0, baseCommit: null, isEmpty: true })
  expect(await change({ baseCommit: 'c1', write: [{ path: 'definitions.ts', content: text('one') }, { path: 'old.csv', content: null }, { path: 'empty', content: new Uint8Array() }] })).toBe(1)
  expect(await change({ write: [{ path: 'definitions.ts', content: text('two') }] })).toBe(2)
  const draft = await inDraft((drafts) => drafts.find(place))
  expect(draft).toMatchObject({ baseCommit: 'c1', version: 2 })
  expect(draft?.files.map(({ path, content }) => [path, content === null ? null : Buffer.from(content).toString()])).toEqual([['definitions.ts', 'two'], ['empty', ''], ['old.csv', null]])
  expect(await change({ revert: ['old.csv'] })).toBe(3)
  await inDraft(async (drafts) => drafts.change(await drafts.lock({ ...place, userId: 'bob' }), { revert: ['definitions.ts'] }))
  expect((await inDraft((drafts) => drafts.find(place)))?.files.map((file) => file.path)).toEqual(['definitions.ts', 'empty'])
  expect(await change({ revert: 'all', baseCommit: 'c3', write: [{ path: 'merged.ts', content: text('x') }] })).toBe(4)
  expect(await inDraft((drafts) => drafts.find(place))).toMatchObject({ baseCommit: 'c3', files: [{ path: 'merged.ts' }] })
  expect(await change({ revert: 'all' })).toBe(5)
  expect(await inDraft((drafts) => drafts.find(place))).toMatchObject({ version: 5, files: [] })
  expect(await change({ baseCommit: 'c4', write: [{ path: 'again.ts', content: text('y') }] })).toBe(6)
})

test('saves of one draft that come at once wait for one another and get versions of their own', async () => {
  const place = { userId: 'crowd', codeLocationId: organization.codeLocationId, branch: 'main' }
  const versions = await Promise.all(Array.from({ length: 8 }, (_, index) => withTenant(test_.db, organization.organizationId, async (tx) => {
    const drafts = new DraftRepository(tx)
    return (await drafts.change(await drafts.lock(place), { write: [{ path: `${index}.ts`, content: new Uint8Array([index]) }] })).version
  })))
  expect(versions.sort((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('workers are known while they are heard of', async () => {
  const workers = new WorkerRepository(test_.db)
  await workers.heartbeat({ id: 'w1', sandbox: { name: 'bubblewrap', warning: null, ok: true } })
  expect(await workers.findAlive(5_000)).toMatchObject([{ id: 'w1', sandbox: { ok: true } }])
  await test_.owner.query(`update worker set last_seen_at = now() - interval '1 minute'`)
  expect(await workers.findAlive(5_000)).toEqual([])
  await workers.removeSilent(30_000)
  await workers.heartbeat({ id: 'w2', sandbox: { name: 'bubblewrap', warning: null, ok: true } })
  await workers.remove('w2')
  expect(await workers.findAlive(60_000)).toEqual([])
})

test('an organization that is deleted leaves no row behind, although the owner of its tables sees none of them', async () => {
  const plain = `plain_${newId().replaceAll('-', '')}`
  await test_.owner.query(`create role ${plain} nologin; grant create on schema public to ${plain}`)
  const { rows: tables } = await test_.owner.query<{ name: string }>(`select table_name as name from information_schema.columns where column_name = 'org_id' and table_schema = 'public'`)
  for (const { name } of tables) await test_.owner.query(`alter table ${name} owner to ${plain}`)
  const gone = await makeOrganization(test_)
  const { runId } = await launchTestRun(test_, gone, {})
  const claimed = await claimRun(test_.db, { organizationId: gone.organizationId, runId, worker: 'w' })
  await appendEvents(test_.db, { organizationId: gone.organizationId, runId, epoch: claimed?.epoch ?? 0, events: stepEvents('a', 1).map((event, index) => ({ event, key: String(index) })) })
  const countOf = async (name: string): Promise<number> => Number((await test_.owner.query<{ count: string }>(`select count(*) from ${name} where org_id = $1`, [gone.organizationId])).rows[0]?.count)
  expect(await Promise.all(['run_event', 'run_step'].map(countOf))).toEqual([5, 1])

  await partsOf(test_.identity).pool.query('delete from organization where id = $1', [gone.organizationId])
  for (const { name } of tables) expect([name, await countOf(name)]).toEqual([name, 0])
  await test_.owner.query(`reassign owned by ${plain} to current_user; drop owned by ${plain}; drop role ${plain}`)
})
