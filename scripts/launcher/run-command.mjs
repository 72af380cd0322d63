import { spawn } from 'node:child_process'
import { LaunchError } from './launch-error.mjs'
import { identify, signalProcess } from './process-identity.mjs'

const running = new Map()
let isEnding = false

/**
 * Runs a command to its end in a process group of its own.
 * @param {{ command: string, args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv, input?: string, uid?: number, gid?: number,
 *   timeoutMilliseconds?: number, onLine?: (line: string) => void, log?: { write: (text: string) => unknown } }} options
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, output: string, stdout: string, timedOut: boolean }>}
 */
export function runCommand({ command, args, cwd, env = process.env, input, uid, gid, timeoutMilliseconds, onLine, log }) {
  return new Promise((resolve, reject) => {
    const identity = uid === undefined ? {} : { uid, gid }
    const child = spawn(command, args, { cwd, env, ...identity, detached: true, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] })
    let output = ''
    let stdout = ''
    let timedOut = false
    const keep = (text, size) => (text.length > size ? text.slice(-size) : text)
    const splitter = createLineSplitter(onLine ?? (() => {}))
    const take = (chunk, isStdout) => {
      const text = chunk.toString('utf8')
      output = keep(output + text, 200_000)
      if (isStdout) stdout = keep(stdout + text, 4_000_000)
      log?.write(text)
      splitter.push(text)
    }
    child.stdout.on('data', chunk => take(chunk, true))
    child.stderr.on('data', chunk => take(chunk, false))
    if (child.pid !== undefined) running.set(child.pid, identify(child.pid))
    const timer = timeoutMilliseconds === undefined ? null : setTimeout(() => { timedOut = true; signalProcess(child.pid, 'SIGKILL', { group: true }) }, timeoutMilliseconds)
    child.once('error', error => { clearTimeout(timer); running.delete(child.pid); reject(error) })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      running.delete(child.pid)
      splitter.end()
      // Some programs end well when they are told to stop; their work is not done all the same.
      if (isEnding) reject(new LaunchError(`Stopped before ${command} was done.`))
      else resolve({ code, signal, output, stdout, timedOut })
    })
    if (input !== undefined) {
      child.stdin.on('error', () => {}) // the exit code says why it stopped reading
      child.stdin.end(input)
    }
  })
}

/** Asks whatever is being run at this moment to end (turbo then ends its tasks); for the way out. */
export function endRunningCommands() {
  isEnding = true
  for (const [pid, identity] of running) if (identity !== null) signalProcess(pid, 'SIGTERM', { group: true })
}

export function createLineSplitter(onLine) {
  let rest = ''
  return {
    push(text) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      // A line without an end must not grow without bound.
      if (rest.length > 65_536) { lines.push(rest); rest = '' }
      for (const line of lines) onLine(line.replace(/\r$/, ''))
    },
    end() {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}

/** The last lines of an output that say something. */
export function tailOf(output, count = 12) {
  return output.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').split(/\r?\n/).filter(line => line.trim() !== '').slice(-count)
}
