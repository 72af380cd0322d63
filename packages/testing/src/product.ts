import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const patienceMs = 10 * 60_000
const stopPatienceMs = 40_000

export interface ProductOptions {
  /** Where it stores everything; an empty folder that `stop` removes unless given. */
  readonly home?: string
  readonly port?: number
  readonly environment?: Readonly<Record<string, string>>
  readonly onOutput?: (text: string) => void
}

export interface TestProduct {
  readonly address: string
  /** Signs the owner of `demo` in, once. */
  readonly signInLink: string
  /** An API token of the owner of `demo`. */
  readonly token: string
  readonly home: string
  readonly port: number
  /** Process id of the launcher, which leads a process group of its own. */
  readonly pid: number
  /** From the command to the line that names the address. */
  readonly startMilliseconds: number
  output(): string
  /** What Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>
  /** `kill -9` of the launcher alone. */
  kill(): Promise<void>
}

/** Removes a home, and the database of it that lives elsewhere when root started it. */
export async function removeHome(home: string): Promise<void> {
  const state: unknown = JSON.parse(await readFile(join(home, 'state.json'), 'utf8').catch(() => '{}'))
  const parent = (state as { postgres?: { parent?: unknown } }).postgres?.parent
  if (typeof parent === 'string') await rm(parent, { recursive: true, force: true })
  await rm(home, { recursive: true, force: true })
}

/** Starts the whole product the way `npm start` does and waits until it names its address; the error shows what it printed. */
export async function startProduct(options: ProductOptions = {}): Promise<TestProduct> {
  const home = options.home ?? await mkdtemp(join(tmpdir(), 'millrace-product-'))
  const port = options.port ?? await freePort()
  const token = 'millrace-test-token-of-the-demo-owner'
  const started = performance.now()
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: repository, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    env: { ...process.env, NODE_ENV: 'production', MILLRACE_HOME: home, PORT: String(port), MILLRACE_BOOTSTRAP_TOKEN: token, ...options.environment },
  })
  const chunks: string[] = []
  const exited = new Promise<number | null>((resolve) => { child.once('exit', resolve) })
  const ready = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      chunks.push(chunk.toString())
      options.onOutput?.(chunk.toString())
      const link = /Sign in\s+(\S+)\s[\s\S]*Ctrl-C stops everything/.exec(chunks.join(''))?.[1]
      if (link !== undefined) resolve(link)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    void exited.then((code) => reject(new Error(`the product ended with ${code} while starting:\n${chunks.join('')}`)))
    setTimeout(() => reject(new Error(`the product was not ready within ${patienceMs / 60_000} minutes:\n${chunks.join('')}`)), patienceMs).unref()
  })
  const endOnExit = (): void => { child.kill('SIGTERM') }
  process.once('exit', endOnExit)
  const late = (): NodeJS.Timeout => setTimeout(() => child.kill('SIGTERM'), stopPatienceMs).unref() // the second signal does not wait
  const stop = async (): Promise<number | null> => {
    process.off('exit', endOnExit)
    child.kill('SIGINT')
    const timer = late()
    const code = await exited
    clearTimeout(timer)
    if (options.home === undefined) await removeHome(home)
    return code
  }
  const kill = async (): Promise<void> => {
    process.off('exit', endOnExit)
    child.kill('SIGKILL')
    await exited
  }
  try {
    const signInLink = await ready
    return {
      address: new URL(signInLink).origin, signInLink, token, home, port, pid: child.pid ?? 0, startMilliseconds: performance.now() - started,
      output: () => chunks.join(''), stop, kill,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
