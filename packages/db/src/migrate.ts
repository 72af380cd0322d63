import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MillraceError } from '@millrace/protocol'
import pg from 'pg'

interface Migration { name: string; script: string; checksum: string }

const defaultFolder = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url))
/** Any number that other users of the database are unlikely to lock. */
const migrationLock = 7_301_001

/** The oldest that can declare a foreign key and leave checking it to a trigger. */
const oldestPostgres = 18

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows: [row] } = await client.query<{ major: number; version: string }>(`select current_setting('server_version_num')::integer / 10000 as major, current_setting('server_version') as version`)
  if (row === undefined || row.major >= oldestPostgres) return
  throw new MillraceError('internal', `Millrace needs Postgres ${oldestPostgres} or later; this server is ${row.version}.`)
}

/** Exactly as `prisma migrate` makes it, so that `prisma migrate deploy` goes on where this stopped, and the reverse. */
const recordTable = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
    logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0
  )`

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  return Promise.all(names.map(async (name) => {
    const script = await readFile(join(folder, name, 'migration.sql'), 'utf8')
    return { name, script, checksum: createHash('sha256').update(script).digest('hex') }
  }))
}

/** Checksums of what is applied, by name; empty for a new database. */
async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows: [table] } = await client.query<{ found: string | null }>(`select to_regclass('_prisma_migrations')::text as found`)
  if (table === undefined || table.found === null) return new Map()
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select migration_name as name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  )
  return new Map(rows.map((row) => [row.name, row.checksum]))
}

function findPending(migrations: Migration[], applied: Map<string, string>): Migration[] {
  for (const { name, checksum } of migrations) {
    if (applied.has(name) && applied.get(name) !== checksum) {
      throw new MillraceError('internal', `The migration ${name} was changed after this database applied it. Restore the file; changes go into a new migration.`)
    }
  }
  const known = new Set(migrations.map(({ name }) => name))
  const newer = [...applied.keys()].filter((name) => !known.has(name))
  if (newer.length > 0) {
    throw new MillraceError('internal', `This database was migrated by a newer Millrace (${newer.join(', ')}). Start that version, or restore a backup.`)
  }
  return migrations.filter(({ name }) => !applied.has(name))
}

/** The script and its record commit together: a crash leaves either both or nothing. */
async function apply(client: pg.Client, { name, script, checksum }: Migration): Promise<void> {
  const startedAt = new Date()
  try {
    await client.query('begin')
    await client.query(recordTable)
    await client.query(script)
    await client.query(
      'insert into _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count) values ($1, $2, clock_timestamp(), $3, $4, 1)',
      [randomUUID(), checksum, name, startedAt],
    )
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    throw new MillraceError('internal', `The migration ${name} failed and changed nothing: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/**
 * Brings a database to the newest schema, in the format of `prisma migrate`. Safe when several processes call it at once,
 * and quick when there is nothing to do. Answers with the names of the migrations it applied.
 */
export async function migrate(ownerUrl: string, options: { folder?: string } = {}): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(options.folder ?? defaultFolder)
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'millrace migrate' })
  await client.connect()
  try {
    await requireVersion(client)
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    const pending = findPending(migrations, await readApplied(client))
    for (const migration of pending) await apply(client, migration)
    return { applied: pending.map(({ name }) => name) }
  } finally {
    await client.end()
  }
}
