import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { progress } from './result'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const startTimeoutMs = 10 * 60_000

export interface Product { address: string; token: string; pid: number | undefined; stop(): Promise<void> }

const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const server = createServer()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
  })
})

const isHealthy = async (address: string): Promise<boolean> => {
  try {
    return (await fetch(`${address}/api/v1/health`)).ok
  } catch {
    return false // not listening yet
  }
}

/** Starts the product as a person would, in an empty home, or uses the one that `MILLRACE_ADDRESS` and `MILLRACE_TOKEN` name. */
export const startProduct = async (): Promise<Product> => {
  const { MILLRACE_ADDRESS: given, MILLRACE_TOKEN: givenToken } = process.env
  if (given && givenToken) return { address: given, token: givenToken, pid: undefined, stop: async () => undefined }
  const home = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
  const port = await freePort()
  const token = `mr_bench_${randomBytes(16).toString('hex')}`
  const address = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: repository, stdio: ['ignore', 'pipe', 'inherit'], detached: true,
    env: { ...process.env, MILLRACE_HOME: home, PORT: String(port), MILLRACE_BOOTSTRAP_TOKEN: token },
  })
  let ready = false
  let exit: number | null | undefined
  child.stdout.on('data', (text: Buffer) => {
    process.stderr.write(text)
    if (text.includes('sign-in')) ready = true // the last line of a start, after the example has been deployed and run
  })
  child.once('exit', (code) => { exit = code })
  const stop = async (): Promise<void> => {
    if (exit === undefined) {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
    }
    await rm(home, { recursive: true, force: true })
  }
  for (const end = Date.now() + startTimeoutMs; Date.now() < end; await sleep(200)) {
    if (exit !== undefined) throw new Error(`the product ended while starting, with ${exit}`)
    if (ready && await isHealthy(address)) {
      progress(`product ready at ${address}`)
      return { address, token, pid: child.pid, stop }
    }
  }
  await stop()
  throw new Error('the product was not ready within ten minutes')
}
