import { createDatabase, type TestDatabase } from '@millrace/testing'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { createRequire } from 'node:module'
import { readdirSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bootstrapRoles, roleUrls } from './bootstrap-roles'
import { migrate } from './migrate'

async function readSchema(): Promise<{ path: string; content: string }[]> {
  return Promise.all(['schema', 'identity', 'source', 'run'].map(async (name) => ({ path: `${name}.prisma`, content: await readFile(join(folder, '..', `${name}.prisma`), 'utf8') })))
}

/** The SQL that Prisma's own engine writes for the schema. */
async function scriptOfSchema(url: string): Promise<string> {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = await readFile(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': engine } as unknown as WebAssembly.Imports)
  engine.__wbg_set_wasm(instance.exports)
  const { __wbindgen_start: start } = instance.exports
  if (typeof start === 'function') start()
  const files = await readSchema()
  const pool = new pg.Pool({ connectionString: url })
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool))
  const open = await engine.SchemaEngine.new({ datamodels: files.map(({ path, content }) => [path, content]) }, () => {}, adapter)
  const { stdout } = await open.diff({
    from: { tag: 'empty' }, to: { tag: 'schemaDatamodel', files }, script: true, exitCode: null, filters: { externalTables: [], externalEnums: [] },
  })
  open.free()
  await pool.end()
  return stdout ?? ''
}

const shapeOf = (url: string): Promise<object[]> => query(`
  select table_name as of, column_name as name, concat_ws(' ', data_type, is_nullable, column_default) as shape
  from information_schema.columns where table_schema = 'public' and table_name <> '_prisma_migrations'
  union all
  select conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), ' NOT ENFORCED', '') from pg_constraint
  where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f') and conrelid::regclass::text <> '_prisma_migrations'
  order by 1, 2, 3`, url)

const folder = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url))
const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
let database: TestDatabase

beforeEach(async () => { database = await createDatabase() })
afterEach(() => database.drop())

async function query<Row extends pg.QueryResultRow>(text: string, url = database.ownerUrl): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

test('an empty database gets every migration once, in the format of prisma migrate', async () => {
  expect(await migrate(database.ownerUrl)).toEqual({ applied: names })
  expect(await migrate(database.ownerUrl)).toEqual({ applied: [] })
  const rows = await query<{ migration_name: string; checksum: string; applied_steps_count: number }>('select * from _prisma_migrations order by migration_name')
  expect(rows.map((row) => row.migration_name)).toEqual(names)
  expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.checksum) && row.applied_steps_count === 1)).toBe(true)
})

test('four processes that start at once agree on who migrates', async () => {
  const results = await Promise.all([1, 2, 3, 4].map(() => migrate(database.ownerUrl)))
  expect(results.map((result) => result.applied.length).sort()).toEqual([0, 0, 0, names.length])
})

test('a migration that was edited after it was applied is noticed', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'millrace-migrations-'))
  try {
    await cp(folder, copy, { recursive: true })
    await migrate(database.ownerUrl, { folder: copy })
    const file = join(copy, '0001_tables', 'migration.sql')
    await writeFile(file, `${await readFile(file, 'utf8')}\n-- edited`)
    await expect(migrate(database.ownerUrl, { folder: copy })).rejects.toThrow('The migration 0001_tables was changed after this database applied it')
  } finally {
    await rm(copy, { recursive: true })
  }
})

test('a migration that fails half-way changes nothing and says so', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'millrace-migrations-'))
  try {
    await cp(folder, copy, { recursive: true })
    await writeFile(join(copy, '0002_run_functions', 'migration.sql'), 'create table half (id text); select no_such_function();')
    await expect(migrate(database.ownerUrl, { folder: copy })).rejects.toThrow('The migration 0002_run_functions failed and changed nothing: function no_such_function() does not exist')
    expect(await migrate(database.ownerUrl)).toEqual({ applied: names.slice(1) })
  } finally {
    await rm(copy, { recursive: true })
  }
})

test('the migrations make exactly the tables, columns and keys that the schema describes', async () => {
  await migrate(database.ownerUrl)
  const described = await createDatabase()
  try {
    const script = await scriptOfSchema(described.ownerUrl)
    await query(`create sequence event_position; ${script}`, described.ownerUrl)
    expect(await shapeOf(database.ownerUrl)).toEqual(await shapeOf(described.ownerUrl))
    // What the schema cannot say: those that a trigger checks once for each statement.
    const byTrigger = await query(`
      select conrelid::regclass::text as of, (select tgname from pg_trigger where tgrelid = conrelid and tgname = 'check_runs') as by from pg_constraint where contype = 'f' and not conenforced order by 1`)
    expect(byTrigger).toEqual([{ of: 'run_event', by: 'check_runs' }, { of: 'run_step', by: 'check_runs' }])
  } finally {
    await described.drop()
  }
})

test('an owner who is no superuser can migrate, and row-level security binds it too', async () => {
  await query(`drop role if exists test_plain_owner`)
  await query(`create role test_plain_owner login password 'plain' createrole nosuperuser`)
  // Roles are the cluster's: an earlier test may have made them as another owner, who then must share them.
  const existing = await query<{ rolname: string }>(`select rolname from pg_roles where rolname in ('millrace_app', 'millrace_identity', 'millrace_sweep')`)
  for (const { rolname } of existing) await query(`grant ${rolname} to test_plain_owner with admin option`)
  const name = new URL(database.ownerUrl).pathname.slice(1)
  await query(`alter database ${name} owner to test_plain_owner`)
  const url = new URL(database.ownerUrl)
  url.username = 'test_plain_owner'
  url.password = 'plain'
  expect(await migrate(url.href)).toEqual({ applied: names })
  const roles = await bootstrapRoles(url.href, { appPassword: 'app', identityPassword: 'identity' })
  await query(`insert into organization (id, name, slug) values ('o', 'o', 'o')`)
  await query(`insert into deployment (org_id, id, name) values ('o', 'd', 'd')`)
  expect(await query('select * from deployment', url.href)).toEqual([])
  expect(await query('select * from find_organizations()', roles.appUrl)).toEqual([{ organization_id: 'o' }])
  await expect(query('select * from "user"', roles.appUrl)).rejects.toMatchObject({ code: '42501' })
  await expect(query('select * from deployment', roles.identityUrl)).rejects.toMatchObject({ code: '42501' })
})

test('a password may hold any character', () => {
  const { appUrl } = roleUrls(database.ownerUrl, { appPassword: 'app password: %/@', identityPassword: 'identity' })
  expect(decodeURIComponent(new URL(appUrl).password)).toBe('app password: %/@')
})
