import { createServer } from 'node:http'
import { clusterVariable } from './database'
import { startPostgres, type TestPostgres } from './postgres'

/**
 * Vitest global set-up: one PostgreSQL for the whole test run, started when the first test file asks for a database and
 * stopped at the end.
 */
export default async function setup(): Promise<() => Promise<void>> {
  let cluster: Promise<TestPostgres> | undefined
  const server = createServer((_request, response) => {
    cluster ??= startPostgres()
    cluster.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the test database broker has no address')
  process.env[clusterVariable] = `http://127.0.0.1:${address.port}/`
  return async () => {
    await new Promise((resolve) => server.close(resolve))
    await (await cluster)?.stop()
  }
}
