import { afterAll, beforeAll, expect, test } from 'vitest'
import { findTargets, runsOfPage } from './run-conditions'
import { RunRepository, type RunFilter } from './run-repository'
import { clientOf, withTenant } from './tenancy'
import { openTestDatabase, type OpenTestDatabase } from './test-database'
import { makeOrganization, type TestOrganization } from './test-organization'

let database: OpenTestDatabase
let organization: TestOrganization
const runs = 20_000

beforeAll(async () => {
  database = await openTestDatabase()
  organization = await makeOrganization(database)
  const { organizationId, deploymentId, codeLocationId, buildId } = organization
  await database.owner.query(`
    insert into run (org_id, id, deployment_id, code_location_id, build_id, status, target, config, tags, origin, step_count, created_at)
    select $1, '0198f0f0-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || lpad(to_hex(n % 4096), 3, '0') || '-8000-' || lpad(to_hex(n), 12, '0'), $2, $3, $4, 'succeeded',
      case when n = 777 then '{"selection": "key:ledger"}'::jsonb when n % 2 = 0 then '{"job": "nightly"}'::jsonb else jsonb_build_object('selection', 'key:asset_' || n % 2000) end,
      jsonb_build_object('assets', jsonb_build_object('a', repeat('x', 300))), '{}', '{"kind": "platform"}', 1, timestamptz '2026-01-01' + n * interval '1 second'
    from generate_series(1, $5::integer) n`, [organizationId, deploymentId, codeLocationId, buildId, runs])
  await database.owner.query(`
    insert into run_step (org_id, run_id, key, status, attempts)
    select org_id, id, coalesce('asset_' || substring(target->>'selection' from 'asset_(.*)'), case when target ? 'job' then 'a' else 'ledger' end), 'succeeded', 1 from run where org_id = $1`, [organizationId])
  await database.owner.query('analyze run; analyze run_step')
})
afterAll(() => database.close())

type Asked = Pick<RunFilter, 'search' | 'assetKey' | 'job' | 'cursor'>
const list = (asked: Asked, limit = 100) =>
  withTenant(database.db, organization.organizationId, (tx) => new RunRepository(tx).list({ deploymentId: organization.deploymentId, limit, ...asked }))

/** How the database goes about a page, below row-level security, as the role of the web server. */
const planOf = (asked: Asked): Promise<string> => withTenant(database.db, organization.organizationId, async (tx) => {
  const { organizationId, deploymentId } = organization
  const targets = asked.search === undefined ? null : await findTargets(tx, { deploymentId, search: asked.search })
  const page = runsOfPage({ deploymentId, ...asked }, { organizationId, targets, rows: 101 })
  const lines = await clientOf(tx).$queryRaw<{ 'QUERY PLAN': string }[]>`explain select r.id from run r where ${page} order by r.created_at desc, r.id desc limit 101`
  return lines.map((line) => line['QUERY PLAN']).join('\n')
})

test('a search that few runs match looked at every run of the deployment: each way to match has an index that serves below row-level security', async () => {
  const plan = await planOf({ search: 'ledger' })
  expect(plan).toContain('run_org_id_deployment_id_target_hash_created_at_id_idx')
  expect(plan).toContain('run_step_org_id_key_run_id_idx')
  expect(await planOf({ assetKey: 'ledger' })).toContain('run_step_org_id_key_run_id_idx')
  expect(await planOf({ job: 'nobody' })).toContain('run_org_id_deployment_id_target_hash_created_at_id_idx')
  for (const asked of [{ search: 'ledger' }, { search: 'nightly' }, { search: 'asset' }, { search: '0198f0f0-0000-7309' }, { assetKey: 'a' }, { assetKey: 'ledger' }, { job: 'nightly' }]) {
    expect([asked, await planOf(asked)]).toEqual([asked, expect.not.stringMatching(/Seq Scan on run(_step)?\b/)])
  }
})

test('a search finds part of a job or of a selection, the beginning of an id and the key of an asset, newest first and each run once', async () => {
  const [ledger] = (await list({ search: 'LEDG' })).items
  expect(ledger?.target).toEqual({ selection: 'key:ledger' })
  expect((await list({ search: ledger?.id.slice(0, 23) ?? '' })).items.map(({ id }) => id)).toContain(ledger?.id)
  expect((await list({ assetKey: 'ledger' })).items.map(({ id }) => id)).toEqual([ledger?.id])
  expect((await list({ search: 'ightl' })).items.every(({ target }) => 'job' in target)).toBe(true)
  expect((await list({ search: 'nobody' })).items).toEqual([])
  const seen: string[] = []
  for (let cursor: string | undefined, pages = 0; pages < 3; pages += 1) {
    const page = await list({ search: 'asset_17', ...(cursor === undefined ? {} : { cursor }) }, 20)
    seen.push(...page.items.map(({ createdAt }) => createdAt))
    cursor = page.nextCursor ?? undefined
    if (cursor === undefined) break
  }
  expect(seen).toEqual([...new Set(seen)].toSorted().reverse())
  expect(seen).toHaveLength(60)
})

test('a text that is in more targets than can be named is found all the same', async () => {
  expect(await withTenant(database.db, organization.organizationId, (tx) => findTargets(tx, { deploymentId: organization.deploymentId, search: 'asset_' }))).toHaveLength(1000)
  expect((await list({ search: 'e' })).items).toHaveLength(100)
})
