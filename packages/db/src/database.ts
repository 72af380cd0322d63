import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client'

export interface DatabaseOptions {
  /** Connection string of the role `millrace_app`, or `millrace_identity` for `openIdentity`. */
  url: string
  /** Connections at most; default 10. */
  poolSize?: number
  /** Told of errors on idle connections, which are replaced by themselves. Default: ignored. */
  onError?: (error: Error) => void
}

/** Tenants' tables, as the role that cannot see past row-level security. */
export interface Database {
  /** Throws when the database does not answer. */
  check(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseParts { prisma: PrismaClient; pool: pg.Pool }

// Kept beside the objects, so that neither Prisma nor the pool is part of what other packages see. One map per process: a web
// bundler loads this module once per layer, and a database that one of them opened serves all.
const slot = Symbol.for('millrace.db.parts')
const holder = globalThis as typeof globalThis & { [slot]?: WeakMap<object, DatabaseParts> }
const parts = (holder[slot] ??= new WeakMap<object, DatabaseParts>())

/** For this package only. */
export function partsOf(database: object): DatabaseParts {
  const found = parts.get(database)
  if (found === undefined) throw new TypeError('not a database that openDatabase or openIdentity opened, or one that is closed')
  return found
}

/** One pool serves Prisma and the single-call functions alike. */
export function openParts(options: DatabaseOptions): DatabaseParts {
  const pool = new pg.Pool({ connectionString: options.url, max: options.poolSize ?? 10, application_name: 'millrace' })
  pool.on('error', (error) => options.onError?.(error))
  return { pool, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }) }
}

export function register<Opened extends object>(opened: Opened, opening: DatabaseParts): Opened {
  parts.set(opened, opening)
  return opened
}

export const checkParts = async ({ pool }: DatabaseParts): Promise<void> => { await pool.query('select 1') }

export async function closeParts({ prisma, pool }: DatabaseParts): Promise<void> {
  await prisma.$disconnect()
  if (!pool.ended) await pool.end()
}

export function openDatabase(options: DatabaseOptions): Database {
  const opening = openParts(options)
  return register({ check: () => checkParts(opening), close: () => closeParts(opening) }, opening)
}
