import { connect } from 'node:net'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { createDatabase } from './database'
import { startPostgres } from './postgres'
import { startTemporal } from './temporal'

const stops: (() => Promise<void>)[] = []
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })

const isOpen = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1').once('connect', () => { socket.destroy(); resolve(true) }).once('error', () => resolve(false))
})

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

test('a Postgres of its own starts on a free port and is gone after stop', async () => {
  const postgres = await startPostgres()
  expect(await ask(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await postgres.stop()
  expect(await isOpen(postgres.port)).toBe(false)
})

test('databases come from a template that is prepared once, and do not see each other', async () => {
  let prepared = 0
  const prepare = async (url: string): Promise<void> => {
    prepared++
    await ask(url, 'create table thing (name text)')
  }
  const [one, two] = await Promise.all([createDatabase({ prepare, template: 'testing' }), createDatabase({ prepare, template: 'testing' })])
  stops.push(() => one.drop(), () => two.drop())
  expect(prepared).toBe(1)
  await ask(one.ownerUrl, `insert into thing values ('mine')`)
  expect(await ask(two.ownerUrl, 'select * from thing')).toEqual([])
})

test('a Temporal of its own starts on free ports and is gone after stop', async () => {
  const temporal = await startTemporal()
  const port = Number(temporal.address.split(':')[1])
  expect(await isOpen(port)).toBe(true)
  await temporal.stop()
  expect(await isOpen(port)).toBe(false)
})
