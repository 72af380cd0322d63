import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findTemporal } from './find-temporal'
import { freePort } from './free-port'

export interface TestTemporal {
  /** `host:port` of the gRPC front end. */
  readonly address: string
  readonly namespace: 'default'
  readonly pid: number
  stop(): Promise<void>
}

const answers = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1')
  socket.once('connect', () => { socket.destroy(); resolve(true) })
  socket.once('error', () => resolve(false))
})

/** Starts a Temporal dev server on free ports over a SQLite file of its own; `stop` ends it and removes the file. */
export async function startTemporal(): Promise<TestTemporal> {
  const binary = await findTemporal()
  const directory = await mkdtemp(join(tmpdir(), 'millrace-temporal-'))
  const [port, httpPort, metricsPort] = [await freePort(), await freePort(), await freePort()]
  const output: string[] = []
  const child = spawn(binary, [
    'server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port), '--http-port', String(httpPort), '--metrics-port', String(metricsPort),
    '--db-filename', join(directory, 'temporal.sqlite'), '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal', '--log-level', 'error',
  ], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: directory } })
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => { output.push(error.message); resolve() })
  })
  const killOnExit = (): void => {
    child.kill('SIGKILL')
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 }) // it may be writing until it is gone
  }
  process.once('exit', killOnExit)
  const stop = async (): Promise<void> => {
    process.off('exit', killOnExit)
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await exited
    clearTimeout(late)
    await rm(directory, { recursive: true, force: true })
  }
  const deadline = Date.now() + 30_000
  while (child.exitCode === null && child.pid !== undefined && Date.now() < deadline) {
    if (await answers(port)) return { address: `127.0.0.1:${port}`, namespace: 'default', pid: child.pid, stop }
    await sleep(25)
  }
  await stop()
  throw new Error(`Temporal did not start:\n${output.slice(-20).join('')}`)
}
