import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import type { ControlGroup, ControlGroups } from './control-group'
import { findProgram } from './find-program'
import type { JailCommand } from './jail'
import { privateMemory, processTree } from './process-tree'
import type { ExitReason, ProcessExit } from './sandbox'

const tailCharacters = 4_000
const patience = 500

export interface ChildOptions {
  command: JailCommand
  groups: ControlGroups
  processes: number
}

/** One jailed program: its streams, its end, and the certainty that nothing of it stays. */
export class JailedChild {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly pid: number
  readonly exited: Promise<ProcessExit>
  /** Settles when nothing of it is left in the system. */
  readonly removed: Promise<void>
  readonly #process: ChildProcess
  readonly #group: ControlGroup | null
  readonly #processes: number
  #cause: { reason: ExitReason; detail: string } | null = null
  #hasExited = false
  #tail = ''
  #tree: number[] = []

  constructor({ command, groups, processes }: ChildOptions) {
    this.#processes = processes
    this.#group = groups.create(processes)
    this.#process = spawnJailed(command)
    const { stdin, stdout, stderr, pid } = this.#process
    if (stdin === null || stdout === null || stderr === null) throw new TypeError('a jailed program has three piped streams')
    this.stdin = stdin
    this.stdout = stdout
    this.stderr = stderr
    this.pid = pid ?? 0
    letPlatformGoFirst([this.pid])
    // A write that meets a dead process fails at the writer; nobody else needs to hear of it.
    stdin.on('error', () => {})
    this.exited = this.#settle()
    this.removed = this.exited.then(() => this.#group?.remove())
    this.#joinGroup([this.pid])
  }

  get hasExited(): boolean {
    return this.#hasExited
  }

  /** What the program wrote to standard error, for the account of its end. */
  remember(text: string): void {
    this.#tail = (this.#tail + text).slice(-tailCharacters)
  }

  get tail(): string {
    return this.#tail.trim()
  }

  /** Called once the program runs: everything below the outer process is known now and bounded. */
  confine(): void {
    this.#tree = processTree(this.pid)
    letPlatformGoFirst(this.#tree) // what was born before its parent was told
    if (this.#group !== null) this.#joinGroup(this.#tree)
    else if (process.getuid?.() !== 0 && this.#tree.length > 1) limitThreads(this.#tree, this.#processes)
  }

  pids(): number[] {
    return this.#hasExited ? [] : processTree(this.pid)
  }

  /** A confined program starts no further ones, so that its tree need not be walked at each look. */
  memoryBytes(): number {
    if (this.#hasExited) return 0
    return privateMemory(this.#tree.length > 0 ? this.#tree : this.pids())
  }

  /** Stops the innermost program where it is; `resume` lets it go on. False: it is not known which that is, and it goes on. */
  pause(): boolean {
    return this.#signalInnermost('SIGSTOP')
  }

  resume(): void {
    this.#signalInnermost('SIGCONT')
  }

  /** Ends the program; the first cause stands. */
  kill(reason: ExitReason, detail: string): void {
    if (this.#hasExited) return
    this.#cause ??= { reason, detail }
    const [, first] = this.#tree
    // The namespace's first process takes all others with it, and only then does the outer one end: its end means that nothing is left.
    if (first === undefined) signal(-this.pid)
    else {
      signal(first)
      setTimeout(() => { if (!this.#hasExited) signal(-this.pid) }, patience).unref()
    }
  }

  #signalInnermost(name: 'SIGSTOP' | 'SIGCONT'): boolean {
    const innermost = this.#tree.at(-1)
    if (innermost === undefined || this.#hasExited) return false
    signal(innermost, name)
    return true
  }

  #joinGroup(pids: readonly number[]): void {
    if (this.#group === null || this.pid === 0) return
    for (const pid of pids) {
      try {
        this.#group.add(pid)
      } catch (error) {
        // A process that is already gone needs no bounds; any other refusal would leave one unbounded.
        if (!isNoSuchProcess(error)) throw error
      }
    }
  }

  #settle(): Promise<ProcessExit> {
    return new Promise((resolve) => {
      const finish = (code: number | null, endSignal: string | null, failure?: Error): void => {
        if (this.#hasExited) return
        this.#hasExited = true
        const hitProcessLimit = this.#group?.hitLimit() ?? false
        resolve({ ...(this.#cause ?? this.#explain({ code, endSignal, hitProcessLimit, failure })), code, signal: endSignal })
      }
      this.#process.once('error', (error) => finish(null, null, error))
      this.#process.once('exit', (code, endSignal) => finish(code, endSignal))
    })
  }

  #explain(end: { code: number | null; endSignal: string | null; hitProcessLimit: boolean; failure: Error | undefined }): { reason: ExitReason; detail: string } {
    if (end.failure !== undefined) return { reason: 'exit', detail: `the program could not be started: ${end.failure.message}` }
    if (end.hitProcessLimit) return { reason: 'exit', detail: `it was refused more than ${this.#processes} processes and threads (exit code ${end.code})` }
    if (outOfMemory.test(this.#tail)) return { reason: 'out-of-memory', detail: 'the memory of its heap was used up' }
    return { reason: 'exit', detail: end.code === null ? `it was ended by ${end.endSignal}` : `it ended by itself with exit code ${end.code}` }
  }
}

const outOfMemory = /JavaScript heap out of memory|Fatal JavaScript out of memory|memory allocation of \d+ bytes failed|Out of memory|allocation failure/i

const spawnJailed = (command: JailCommand): ChildProcess => {
  const inherited = command.inherit.map((path) => openSync(path, 'r'))
  try {
    return spawn(command.file, command.arguments, {
      stdio: ['pipe', 'pipe', 'pipe', ...inherited],
      env: command.environment,
      cwd: command.folder,
      // An own process group: a terminal's Ctrl-C does not reach it, and all of it can be killed at once.
      detached: true,
    })
  } finally {
    for (const descriptor of inherited) closeSync(descriptor)
  }
}

/** Niceness, which all that is born in the jail inherits. */
const niceness = 5

/** Where both want a core, what authors' code has done is recorded before it does more. */
const letPlatformGoFirst = (pids: readonly number[]): void => {
  for (const pid of pids) whileItLives(pid, () => setPriority(pid, niceness))
}

const signal = (pid: number, name: NodeJS.Signals = 'SIGKILL'): void => whileItLives(pid, () => process.kill(pid, name))

const whileItLives = (pid: number, act: () => void): void => {
  // Zero, of a program that never started, would mean ourselves or our own group.
  if (pid === 0) return
  try {
    act()
  } catch (error) {
    if (!isNoSuchProcess(error)) throw error
  }
}

const isNoSuchProcess = (error: unknown): boolean => error instanceof Error && 'errno' in error && error.errno === -constants.errno.ESRCH

// Without control groups the kernel's per-user limit holds: in its own user namespace a jail is counted by itself.
const limitThreads = (tree: readonly number[], processes: number): void => {
  const prlimit = findProgram('prlimit')
  const innermost = tree.at(-1)
  if (prlimit === null || innermost === undefined) return
  spawn(prlimit, ['--pid', String(innermost), `--nproc=${processes}`], { stdio: 'ignore' }).once('error', () => {})
}
