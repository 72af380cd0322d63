import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MillraceError } from '@millrace/protocol'

export interface GitCall {
  readonly input?: Iterable<Uint8Array>
  /** Given every piece of output; what it throws ends git and is thrown. Without it the output is collected. */
  readonly onOutput?: (chunk: Buffer) => void
  readonly mostBytes?: number
  /** Exit codes that are an answer, not a failure; 0 always is. */
  readonly answers?: readonly number[]
}

export interface GitResult { readonly code: number; readonly stdout: Buffer }

const timeoutMilliseconds = 30_000
const longestComplaint = 4096

/** Nothing of the machine's or a person's configuration, no hook, no prompt, no other transport. */
const settings = [
  'core.hooksPath=/dev/null', 'core.attributesFile=/dev/null', 'core.excludesFile=/dev/null', 'core.fsmonitor=false', 'core.quotePath=false',
  'core.protectHFS=true', 'core.protectNTFS=true', 'core.fsync=committed,loose-object,reference', 'core.fsyncMethod=batch',
  'gc.auto=0', 'maintenance.auto=false', 'protocol.allow=never', 'log.showSignature=false', 'log.mailmap=false', 'i18n.logOutputEncoding=UTF-8', 'fastimport.unpackLimit=1',
].flatMap((setting) => ['-c', setting])

const environment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent', LC_ALL: 'C', TZ: 'UTC',
  GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_ATTR_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', GIT_NO_REPLACE_OBJECTS: '1', GIT_OPTIONAL_LOCKS: '0',
})

function failure(directory: string | null, command: string, said: string): MillraceError {
  if (directory !== null && !existsSync(directory)) return new MillraceError('not-found', 'This code location has no repository', { blame: 'system' })
  if (/not a valid object name|not a tree object|bad object|not a valid commit/i.test(said)) return new MillraceError('not-found', 'There is no such commit in this code location')
  return new MillraceError('internal', `git ${command} failed: ${said.trim() || 'it gave no reason'}`)
}

/** Runs the git program on one bare repository. Arguments are the caller's own words; what users say is validated and never stands where an option could. */
export async function runGit(directory: string | null, args: readonly string[], call: GitCall = {}): Promise<GitResult> {
  const where = directory === null ? [] : [`--git-dir=${directory}`]
  const child = spawn('git', [...where, '--no-pager', '--literal-pathspecs', ...settings, ...args], { env: environment() as NodeJS.ProcessEnv, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] })
  const command = args[0] ?? ''
  const chunks: Buffer[] = []
  let bytes = 0
  let said = ''
  let stopped: unknown = null
  const stop = (error: unknown): void => {
    stopped ??= error
    child.kill('SIGKILL')
  }
  const timer = setTimeout(() => { stop(new MillraceError('too-large', `git ${command} took longer than ${timeoutMilliseconds / 1000} s`)) }, timeoutMilliseconds)
  child.stderr.on('data', (chunk: Buffer) => { if (said.length < longestComplaint) said += chunk.toString().slice(0, longestComplaint) })
  child.stdout.on('data', (chunk: Buffer) => {
    if (stopped !== null) return
    bytes += chunk.length
    try {
      if (bytes > (call.mostBytes ?? Infinity)) throw new MillraceError('too-large', `git ${command} gave more than ${call.mostBytes ?? 0} bytes`)
      if (call.onOutput === undefined) chunks.push(chunk)
      else call.onOutput(chunk)
    } catch (error) {
      stop(error)
    }
  })
  const closed = new Promise<number>((resolve, reject) => {
    child.once('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT'
      const message = missing ? 'The git program is not installed (or not on PATH); install git 2.34 or newer' : `git could not be started: ${error.message}`
      reject(new MillraceError('unavailable', message, { cause: error }))
    })
    child.once('close', (code) => { resolve(code ?? -1) })
  })
  // Git closes its input when it fails early; its exit code and complaint then tell more than the broken pipe.
  const written = pipeline(Readable.from(call.input ?? []), child.stdin).catch(() => undefined)
  try {
    const code = await closed
    await written
    if (stopped !== null) throw stopped
    if (code !== 0 && call.answers?.includes(code) !== true) throw failure(directory, command, said)
    return { code, stdout: Buffer.concat(chunks) }
  } finally {
    clearTimeout(timer)
  }
}
