import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ApiClient } from './api-client'
import { progress } from './result'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const startTimeoutMs = 10 * 60_000
const stopTimeoutMs = 40_000

export interface Product {
  address: string
  /** The REST API with the owner's token. */
  api: ApiClient
  /** Of the launcher: all other processes are below it. */
  pid: number | undefined
  /** Works once; absent for a product that ran already. */
  signInLink?: string | undefined
  stop(): Promise<void>
}

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

const end = async (child: ChildProcess, home: string): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGTERM'), stopTimeoutMs) // the second one does not wait
    await exited
    clearTimeout(late)
  }
  await rm(home, { recursive: true, force: true })
}

/** Resolves when the launcher says that the product is ready: the example has been deployed and run by then. */
const untilReady = async (child: ChildProcess, address: string): Promise<string | undefined> => {
  let said = ''
  child.stdout?.on('data', (text: Buffer) => {
    process.stderr.write(text)
    said = `${said}${text.toString()}`.slice(-20_000)
  })
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the product ended while starting, with ${child.exitCode ?? child.signalCode}`)
    if (said.includes('Millrace is ready') && await isHealthy(address)) return /Sign in +(\S+)/.exec(said)?.[1]
  }
  throw new Error('the product was not ready within ten minutes')
}

/** Starts the product as a person would, in an empty home, or uses the one that `MILLRACE_ADDRESS` and `MILLRACE_TOKEN` name. */
export const startProduct = async (): Promise<Product> => {
  const { MILLRACE_ADDRESS: given, MILLRACE_TOKEN: givenToken, MILLRACE_PID: givenPid } = process.env
  if (given && givenToken) {
    const pid = givenPid ? Number(givenPid) : undefined
    return { address: given, api: new ApiClient({ address: given, token: givenToken }), pid, stop: async () => undefined }
  }
  const home = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
  const port = await freePort()
  const token = `mr_bench_${randomBytes(16).toString('hex')}`
  const address = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: repository, stdio: ['ignore', 'pipe', 'inherit'], detached: true,
    env: { ...process.env, MILLRACE_HOME: home, PORT: String(port), MILLRACE_BOOTSTRAP_TOKEN: token },
  })
  const stop = (): Promise<void> => end(child, home)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => { void stop().finally(() => process.exit(1)) })
  let signInLink: string | undefined
  try {
    signInLink = await untilReady(child, address)
  } catch (error) {
    await stop()
    throw error
  }
  progress(`product ready at ${address}`)
  return { address, api: new ApiClient({ address, token }), pid: child.pid, signInLink, stop }
}
