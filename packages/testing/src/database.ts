import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { startPostgres, type TestPostgres } from './postgres'

/** Where the cluster of this test run can be asked for; set by the global set-up. */
export const clusterVariable = 'MILLRACE_TEST_POSTGRES'

export interface TestDatabase {
  /** Connection string of the database's owner. */
  readonly ownerUrl: string
  /** One statement as the owner, past row-level security. */
  query<Row extends object>(statement: string): Promise<Row[]>
  drop(): Promise<void>
}

export interface CreateDatabaseOptions {
  /** Runs once per template on an empty database (migrations, roles); every database made from it starts as a copy. */
  prepare?: (ownerUrl: string) => Promise<unknown>
  /** Name of the template; two different `prepare` need two names. */
  template?: string
}

let ownCluster: Promise<TestPostgres> | undefined
let ownUsers = 0

/** The cluster shared by the whole test run, or one of this process when no global set-up offers one. */
async function clusterUrl(): Promise<{ url: string; release: () => Promise<void> }> {
  const shared = process.env[clusterVariable]
  if (shared !== undefined) {
    const response = await fetch(shared)
    const url = await response.text()
    if (!response.ok) throw new Error(url)
    return { url, release: async () => {} }
  }
  ownUsers++
  ownCluster ??= startPostgres()
  const cluster = await ownCluster
  const release = async (): Promise<void> => {
    ownUsers--
    if (ownUsers > 0) return
    ownCluster = undefined
    await cluster.stop()
  }
  return { url: cluster.url, release }
}

const withDatabase = (url: string, database: string): string => {
  const parsed = new URL(url)
  parsed.pathname = `/${database}`
  return parsed.href
}

async function ensureTemplate(client: Client, options: { url: string; template: string; prepare: (ownerUrl: string) => Promise<unknown> }): Promise<void> {
  const { rows } = await client.query('select 1 from pg_database where datname = $1', [options.template])
  if (rows.length > 0) return
  const draft = `${options.template}_draft`
  await client.query(`drop database if exists ${draft} with (force)`)
  await client.query(`create database ${draft}`)
  await options.prepare(withDatabase(options.url, draft))
  await client.query(`alter database ${draft} rename to ${options.template}`)
}

/** A fresh database of its own for one test file. Without `prepare` it is empty. */
export async function createDatabase(options: CreateDatabaseOptions = {}): Promise<TestDatabase> {
  const cluster = await clusterUrl()
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = `template_${(options.template ?? 'default').replace(/\W/g, '_').toLowerCase()}`
  const client = new Client({ connectionString: cluster.url })
  await client.connect()
  try {
    // One at a time: a template that somebody is copying or connected to cannot be copied.
    await client.query('select pg_advisory_lock(7301)')
    if (options.prepare !== undefined) await ensureTemplate(client, { url: cluster.url, template, prepare: options.prepare })
    await client.query(`create database ${name}${options.prepare === undefined ? '' : ` template ${template}`}`)
  } finally {
    await client.end()
  }
  const drop = async (): Promise<void> => {
    const admin = new Client({ connectionString: cluster.url })
    await admin.connect()
    await admin.query(`drop database if exists ${name} with (force)`)
    await admin.end()
    await cluster.release()
  }
  const ownerUrl = withDatabase(cluster.url, name)
  const query = async <Row extends object>(statement: string): Promise<Row[]> => {
    const owner = new Client({ connectionString: ownerUrl })
    await owner.connect()
    return owner.query<Row>(statement).then(({ rows }) => rows).finally(() => owner.end())
  }
  return { ownerUrl, query, drop }
}
