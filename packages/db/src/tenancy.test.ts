import pg from 'pg'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendEvents } from './append-events'
import { BuildAnswerRepository } from './build-answer-repository'
import { claimRun } from './claim-run'
import { DeploymentRepository } from './deployment-repository'
import { DraftRepository } from './draft-repository'
import { DynamicPartitionRepository } from './dynamic-partition-repository'
import { EnvironmentVariableRepository } from './environment-variable-repository'
import { requestCancel } from './request-cancel'
import { RunRepository } from './run-repository'
import { StoredObjectRepository } from './stored-object-repository'
import { findStaleRuns } from './sweep'
import { withTenant } from './tenancy'
import { openTestDatabase, type OpenTestDatabase } from './test-database'
import { at, launchTestRun, makeOrganization, stepEvents, type TestOrganization } from './test-organization'

/** Tables that belong to no organization's rows, and the only role that reads each. Add to it only with a reason. */
const exceptions: Record<string, 'millrace_identity' | 'millrace_app' | 'owner'> = {
  user: 'millrace_identity', session: 'millrace_identity', account: 'millrace_identity', verification: 'millrace_identity', rate_limit: 'millrace_identity',
  // Read by slug or by the hash of a token, before an organization is known.
  organization: 'millrace_identity', member: 'millrace_identity', invitation: 'millrace_identity', api_token: 'millrace_identity',
  // The platform's own processes.
  worker: 'millrace_app',
  _prisma_migrations: 'owner',
}
/** The only functions that look across organizations. */
const definerFunctions = ['find_organizations', 'find_queued_deployments', 'find_stale_runs', 'find_unfinished_builds', 'find_unstarted_runs']
const tenantTables = [
  'asset_check', 'asset_partition', 'asset_state', 'build', 'build_answer', 'build_asset', 'build_check', 'build_job', 'build_multi_asset', 'build_op', 'build_resource', 'code_location',
  'deploy_record', 'deployed_location', 'deployment', 'deployment_event', 'draft', 'draft_file', 'dynamic_partition_key', 'dynamic_partitions', 'environment_variable',
  'run', 'run_asset', 'run_event', 'run_plan', 'run_step', 'stored_object',
]

let test_: OpenTestDatabase
let a: TestOrganization
let b: TestOrganization
let runOfA: string
/** The app's role, as somebody would use it who found a way to run SQL with it. */
let app: pg.Client

async function fill(organization: TestOrganization): Promise<string> {
  const { runId } = await launchTestRun(test_, organization, { runKey: 'the key', assets: [{ key: 'c', step: 'several' }] })
  const claimed = await claimRun(test_.db, { organizationId: organization.organizationId, runId, worker: 'w' })
  await appendEvents(test_.db, {
    organizationId: organization.organizationId, runId, epoch: claimed?.epoch ?? 0, events: [
      ...stepEvents('a', 1), { type: 'asset-failed' as const, at: at(2), stepKey: 'b', attempt: 1, asset: 'b', partition: '2026-01-01' },
      { type: 'asset-check-errored' as const, at: at(2), stepKey: 'a:whole', attempt: 1, asset: 'a', name: 'whole' },
    ].map((event, index) => ({ event, key: String(index) })),
  })
  await withTenant(test_.db, organization.organizationId, async (tx) => {
    const drafts = new DraftRepository(tx)
    await drafts.change(await drafts.lock({ userId: 'u', codeLocationId: organization.codeLocationId, branch: 'main' }), { write: [{ path: 'x.ts', content: new Uint8Array([1]) }] })
    const scope = { deploymentKind: null, deploymentId: organization.deploymentId, codeLocationId: organization.codeLocationId }
    await new EnvironmentVariableRepository(tx).putAll([{ id: newId(), name: 'TOKEN', setBy: 'u', ...scope, isSecret: true, sealed: new Uint8Array([1]), keyId: 'k' }])
    await new StoredObjectRepository(tx).reserve([`org/${organization.organizationId}/trees/x`])
  })
  await withTenant(test_.db, organization.organizationId, async (tx) => {
    await new DynamicPartitionRepository(tx).change(organization.deploymentId, { action: 'add', name: 'customers', keys: ['acme'] })
    await new BuildAnswerRepository(tx).ask(organization.buildId, [{ hash: 'x', question: { type: 'mapping', reader: 'a', input: 'b', upstream: 'b', partitions: [] } }])
  })
  return runId
}

beforeAll(async () => {
  test_ = await openTestDatabase()
  a = await makeOrganization(test_)
  b = await makeOrganization(test_)
  runOfA = await fill(a)
  await fill(b)
  app = new pg.Client({ connectionString: test_.appUrl })
  await app.connect()
})
afterAll(async () => {
  await app.end()
  await test_.close()
})

/** Runs work as organization B and takes it back. */
async function asB<Result>(work: () => Promise<Result>): Promise<Result> {
  await app.query('begin')
  try {
    await app.query(`select set_config('app.org_id', $1, true)`, [b.organizationId])
    return await work()
  } finally {
    await app.query('rollback')
  }
}

describe('every table', () => {
  test('is either a tenant table with forced row-level security, or on the list of exceptions', async () => {
    const { rows } = await test_.owner.query<{ name: string; enabled: boolean; forced: boolean; org: boolean; policy: string | null }>(`
      select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
        exists (select from pg_attribute where attrelid = c.oid and attname = 'org_id' and attnotnull) as org,
        (select string_agg(pg_get_expr(polqual, polrelid) || ' / ' || pg_get_expr(polwithcheck, polrelid) || ' / ' || polcmd::text, ';') from pg_policy where polrelid = c.oid and polroles = '{0}') as policy
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')`)
    const rule = "(org_id = current_setting('app.org_id'::text, true))"
    const tenants = rows.filter((row) => !(row.name in exceptions))
    expect(tenants.map((row) => row.name).sort()).toEqual(tenantTables)
    for (const row of tenants) expect(row).toEqual({ name: row.name, enabled: true, forced: true, org: true, policy: `${rule} / ${rule} / *` })
    expect(rows.map((row) => row.name)).toEqual(expect.arrayContaining(Object.keys(exceptions)))
  })

  test('has org_id first in its primary key, in every unique key, and in both halves of every foreign key', async () => {
    const { rows } = await test_.owner.query<{ name: string; type: string; target: string | null; columns: string[]; foreign: string[] | null }>(`
      select conname as name, contype as type, confrelid::regclass::text as target,
        (select array_agg(attname::text order by n) from unnest(conkey) with ordinality k (num, n) join pg_attribute on attrelid = conrelid and attnum = num) as columns,
        (select array_agg(attname::text order by n) from unnest(confkey) with ordinality k (num, n) join pg_attribute on attrelid = confrelid and attnum = num) as "foreign"
      from pg_constraint where conrelid::regclass::text = any ($1) and contype in ('p', 'u', 'f')
      union all
      select indexrelid::regclass::text, 'i', null, array[(select attname::text from pg_attribute where attrelid = indrelid and attnum = indkey[0])], null
      from pg_index where indrelid::regclass::text = any ($1)`, [tenantTables])
    expect(rows.length).toBeGreaterThan(40)
    for (const key of rows) {
      expect(key.columns[0], key.name).toBe('org_id')
      if (key.type === 'f') expect(key.foreign?.[0], key.name).toBe(key.target === 'organization' ? 'id' : 'org_id')
    }
  })

  test('is granted only to the role that it is for', async () => {
    const { rows } = await test_.owner.query<{ table_name: string; grantee: string }>(`
      select distinct table_name, grantee from information_schema.role_table_grants
      where table_schema = 'public' and grantee in ('PUBLIC', 'millrace_app', 'millrace_identity')`)
    for (const { table_name: name, grantee } of rows) expect([name, grantee]).toEqual([name, exceptions[name] ?? 'millrace_app'])
  })
})

test('the roles cannot bypass row-level security, own nothing, and only the sweep role sees across organizations', async () => {
  const { rows: roles } = await test_.owner.query(`
    select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolname = 'millrace_sweep' as is_sweep, rolcanlogin,
      exists (select from pg_class where relowner = pg_roles.oid) as owns_tables
    from pg_roles where rolname like 'millrace\\_%' order by rolname`)
  expect(roles).toHaveLength(3)
  for (const role of roles) {
    expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owns_tables: false, rolcanlogin: !role.is_sweep })
  }
  const { rows: definers } = await test_.owner.query<{ name: string; owner: string; settings: string[] }>(`
    select proname as name, proowner::regrole::text as owner, proconfig as settings from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`)
  expect(definers.map((row) => row.name)).toEqual(definerFunctions)
  for (const row of definers) expect(row).toMatchObject({ owner: 'millrace_sweep', settings: ['search_path=public, pg_temp'] })
  const { rows: policies } = await test_.owner.query(`select polrelid::regclass::text as on, polcmd from pg_policy where polroles <> '{0}' order by 1`)
  expect(policies).toEqual([{ on: 'build', polcmd: 'r' }, { on: 'run', polcmd: 'r' }])
})

/** Inserts a row as it is; what the database generates it generates again. */
async function plant(table: string, row: object | undefined): Promise<unknown> {
  const { rows: [list] } = await test_.owner.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`, [table])
  const columns = list?.columns ?? ''
  return app.query(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)`, [row])
}

describe.each(tenantTables)('%s', (table) => {
  test('organization B cannot see, change, remove, take over or plant rows of A', async () => {
    const { rows: [count] } = await test_.owner.query<{ count: string }>(`select count(*) from ${table} where org_id = $1`, [a.organizationId])
    expect(Number(count?.count), 'the test needs a row of A').toBeGreaterThan(0)
    expect(await asB(async () => (await app.query(`select * from ${table}`)).rows.every((row: { org_id: string }) => row.org_id === b.organizationId))).toBe(true)
    expect(await asB(async () => (await app.query(`select from ${table} where org_id = $1`, [a.organizationId])).rowCount)).toBe(0)
    expect(await asB(async () => (await app.query(`delete from ${table} where org_id = $1`, [a.organizationId])).rowCount)).toBe(0)
    const update = asB(async () => (await app.query(`update ${table} set org_id = $1 where org_id = $2`, [b.organizationId, a.organizationId])).rowCount)
    expect(await update.catch((error: pg.DatabaseError) => error.code)).toBeOneOf([0, '42501'])
    const give = asB(() => app.query(`update ${table} set org_id = $1`, [a.organizationId]))
    await expect(give).rejects.toMatchObject({ code: '42501' })
    const { rows: [row] } = await test_.owner.query<{ row: object }>(`select to_jsonb(t) as row from ${table} t where org_id = $1 limit 1`, [a.organizationId])
    await expect(asB(() => plant(table, row?.row))).rejects.toMatchObject({ code: '42501' })
  })

  test('no row of B can point at a row of A', async () => {
    const { rows: keys } = await test_.owner.query<{ columns: string[] }>(`
      select (select array_agg(attname::text) from unnest(conkey) k join pg_attribute on attrelid = conrelid and attnum = k where attname <> 'org_id') as columns
      from pg_constraint where conrelid = $1::regclass and contype = 'f' and confrelid <> 'organization'::regclass`, [table])
    const { rows: [own] } = await test_.owner.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t where org_id = $1 limit 1`, [b.organizationId])
    const { rows: [foreign] } = await test_.owner.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t where org_id = $1 limit 1`, [a.organizationId])
    for (const { columns } of keys) {
      const stolen = Object.fromEntries(columns.map((column) => [column, foreign?.row[column] ?? (column === 'parent_run_id' ? runOfA : a.deploymentId)]))
      // A primary key of its own, so that only the foreign key can be what refuses it.
      const planted = { ...own?.row, ...stolen, ...own?.row.id === undefined ? {} : { id: newId(), name: `n${newId().replaceAll('-', '_')}`, branch: newId(), run_key: null } }
      const attempt = asB(() => plant(table, planted))
      await expect(attempt, `${table} (${columns.join(', ')})`).rejects.toMatchObject({ code: '23503' })
    }
  })

  test('without an organization nothing is there', async () => {
    expect((await app.query(`select from ${table}`)).rowCount).toBe(0)
  })
})

test("repositories and hot paths answer for another organization's ids as for ids that do not exist", async () => {
  const stranger = b.organizationId
  expect(await withTenant(test_.db, stranger, (tx) => new RunRepository(tx).findById(runOfA))).toBeNull()
  expect(await withTenant(test_.db, stranger, (tx) => new DeploymentRepository(tx).findById(a.deploymentId))).toBeNull()
  expect(await claimRun(test_.db, { organizationId: stranger, runId: runOfA, worker: 'w' })).toBeNull()
  await expect(requestCancel(test_.db, { organizationId: stranger, runId: runOfA })).rejects.toMatchObject({ code: 'not-found' })
  await expect(appendEvents(test_.db, { organizationId: stranger, runId: runOfA, epoch: 1, events: [{ event: { type: 'run-success', at: at(1) }, key: 'k' }] }))
    .rejects.toMatchObject({ code: 'not-found' })
})

test('a connection forgets its organization with the transaction, and a failed transaction leaves nothing behind', async () => {
  const name = newId()
  await expect(withTenant(test_.db, a.organizationId, async (tx) => {
    await new DeploymentRepository(tx).create({ id: newId(), name })
    throw new Error('changed my mind')
  })).rejects.toThrow('changed my mind')
  expect(await withTenant(test_.db, a.organizationId, (tx) => new DeploymentRepository(tx).findByName(name))).toBeNull()
  let kept: Parameters<Parameters<typeof withTenant>[2]>[0] | undefined
  await withTenant(test_.db, a.organizationId, async (tx) => { kept = tx })
  if (kept === undefined) throw new Error('no transaction')
  const late = new RunRepository(kept)
  await expect(late.findById(runOfA)).rejects.toThrow('not a transaction of withTenant, or one that has ended')
})

test('fifty transactions of two organizations at once never mix', async () => {
  await Promise.all(Array.from({ length: 50 }, async (_, index) => {
    const mine = index % 2 === 0 ? a : b
    const seen = await withTenant(test_.db, mine.organizationId, (tx) => new DeploymentRepository(tx).list())
    expect(seen.map((deployment) => deployment.id)).toEqual([mine.deploymentId])
  }))
})

test('the sweep finds runs of every organization, with ids only', async () => {
  await test_.owner.query(`update run set touched_at = now() - interval '1 minute'`)
  const stale = await findStaleRuns(test_.db, { quietMs: 15_000 })
  expect(new Set(stale.map((run) => run.organizationId))).toEqual(new Set([a.organizationId, b.organizationId]))
  expect(stale.find((run) => run.runId === runOfA)).toMatchObject({ deploymentId: a.deploymentId, epoch: 1, worker: 'w', workerAlive: false, pastDeadline: false })
})
