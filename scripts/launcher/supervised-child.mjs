import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { openChildLog } from './child-log.mjs'
import { forgetProcess, recordProcess } from './home.mjs'
import { LaunchError } from './launch-error.mjs'
import { endProcess, identify } from './process-identity.mjs'
import { createLineSplitter } from './run-command.mjs'

const restartsPerMinute = 5

/**
 * A long-running process in a group of its own (a Ctrl-C of the terminal reaches the launcher alone), logged, recorded, and started again
 * with growing pauses when it dies after it was ready.
 * @param {{ home: ReturnType<import('./home.mjs').openHome>, name: string, title: string, command: string, args: readonly string[], cwd?: string,
 *   env?: NodeJS.ProcessEnv, uid?: number, gid?: number, stopSignal?: NodeJS.Signals, graceMilliseconds?: number,
 *   readyWithinMilliseconds?: number, isReady: (child: { sawLine: (part: string) => boolean }) => boolean | Promise<boolean>,
 *   onLine?: (line: string) => void, report: { warn: (text: string) => void, note: (text: string) => void }, onGivenUp: (error: Error) => void }} options
 */
export function createSupervisedChild(options) {
  const { home, name, title, report } = options
  const log = openChildLog(home.path('logs', `${name}.log`))
  let current = null
  let isStopping = false
  let deaths = []

  async function start() {
    current = launch(options, log)
    const running = current
    await waitForReady(options, running, log)
    running.ended.then(reason => { if (!isStopping) restart(reason) })
  }

  async function restart(reason) {
    const now = Date.now()
    deaths = [...deaths.filter(at => now - at < 60_000), now]
    for (const line of log.tail(6)) report.note(line)
    if (deaths.length > restartsPerMinute) {
      options.onGivenUp(new LaunchError(`${title} died ${deaths.length} times within a minute (${reason}).`, { tail: log.tail(15), hint: `Its whole log is ${log.path}.` }))
      return
    }
    const pause = Math.min(250 * 2 ** (deaths.length - 1), 5000)
    report.warn(`${title} died (${reason}); starting it again in ${pause / 1000} s. Log: ${log.path}`)
    await sleep(pause)
    if (isStopping) return
    try {
      await start()
      report.note(`${title} is back`)
    } catch (error) {
      if (!isStopping) await restart(error.message)
    }
  }

  return {
    name,
    title,
    start,
    get pid() { return current?.child.pid ?? null },
    async stop({ immediately = false } = {}) {
      isStopping = true
      if (current === null) return
      await end(current, options, immediately)
      forgetProcess(home, name)
    },
  }
}

function launch(options, log) {
  const { command, args, cwd, env = process.env, uid, gid, home, name, onLine = () => {} } = options
  const user = uid === undefined ? {} : { uid, gid }
  const child = spawn(command, args, { cwd, env: { ...env, ...home.mark }, ...user, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const identity = child.pid === undefined ? null : identify(child.pid)
  if (identity !== null) recordProcess(home, name, { ...identity, stopSignal: options.stopSignal ?? 'SIGTERM' })
  const lines = []
  const splitter = createLineSplitter(line => { log.keep(line); if (lines.length < 2000) lines.push(line); onLine(line) })
  const take = chunk => { const text = chunk.toString('utf8'); log.write(text); splitter.push(text) }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = new Promise(resolve => {
    child.once('error', error => resolve(`cannot be run: ${error.message}`))
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : signal))
  })
  return { child, identity, ended, sawLine: part => lines.some(line => line.includes(part)) }
}

async function waitForReady(options, running, log) {
  const { title, isReady, readyWithinMilliseconds = 60_000 } = options
  let death = null
  running.ended.then(reason => { death = reason })
  const deadline = Date.now() + readyWithinMilliseconds
  for (;;) {
    if (death !== null) {
      await sleep(50) // the last lines of its output are still on their way
      throw new LaunchError(`${title} did not start (${death}).`, { tail: log.tail(15), hint: `Its whole log is ${log.path}.` })
    }
    if (await isReady(running)) return
    if (Date.now() > deadline) {
      await end(running, options, true)
      throw new LaunchError(`${title} was not ready within ${readyWithinMilliseconds / 1000} s.`, { tail: log.tail(15), hint: `Its whole log is ${log.path}.` })
    }
    await sleep(30)
  }
}

async function end(running, options, immediately) {
  if (running.identity === null) return
  const { stopSignal = 'SIGTERM', graceMilliseconds = 8000 } = options
  await endProcess(running.identity, { signal: immediately ? 'SIGKILL' : stopSignal, graceMilliseconds: immediately ? 0 : graceMilliseconds })
}
