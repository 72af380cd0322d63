import { brokerLimits, fromProcessFrameSchema, MillraceError, type FromProcessFrame, type ToProcessFrame } from '@millrace/protocol'
import { encodeFrame, FrameDecoder, MalformedFrame, type Piece } from './frame-codec'
import type { JailedChild } from './jailed-child'
import { LineSplitter } from './line-splitter'
import type { ProcessExit, ReceivedFrame, SandboxLimits, SandboxProcess, StepAssignment } from './sandbox'
import { StepLedger } from './step-ledger'

/** Frames that lie ready before the process has to wait for its reader. */
const readAheadBytes = 1024 * 1024
/** As much more while the reader itself waits for the process to take a frame: otherwise each could wait for the other. */
const readAheadWhileSending = 32 * 1024 * 1024
const longestLogLine = 512 * 1024
const noPayload = Buffer.alloc(0)

type Question = 'load' | 'describe'
const answers: Partial<Record<FromProcessFrame['type'], Question>> = {
  'loaded': 'load', 'load-failed': 'load', 'manifest': 'describe', 'definition-problems': 'describe',
}

const mayCarryValue = (frame: FromProcessFrame): boolean => (frame.type === 'step-output' && frame.hasValue !== false) || (frame.type === 'step-success' && frame.hasValue)

interface Waiting {
  received: ReceivedFrame
  bytes: number
}

/** The worker's side of one sandboxed process. Nothing that the process says is believed before it is parsed and allowed. */
export class BrokeredProcess implements SandboxProcess {
  readonly exited: Promise<ProcessExit>
  readonly #child: JailedChild
  readonly #decoder = new FrameDecoder(brokerLimits)
  readonly #ledger = new StepLedger()
  readonly #texts = { stdout: new LineSplitter(longestLogLine), stderr: new LineSplitter(longestLogLine) }
  readonly #asked = new Map<Question, NodeJS.Timeout>()
  readonly #queue: Waiting[] = []
  #queuedBytes = 0
  #sending = 0
  #logBytes = 0
  #limits: SandboxLimits
  #label: string
  #isReady = false
  #hasBegun = false
  #isFrozen = false
  #isBroken = false
  #hasEnded = false
  #wake: (() => void) | null = null
  #wall: NodeJS.Timeout | null = null
  #becomeReady: () => void = () => {}
  #answerLoaded: (isLoaded: boolean) => void = () => {}
  /** Settles when the harness runs, or when the process ended before that. */
  readonly ready: Promise<void>
  /** Whether the bundle has loaded; settles with its answer or with its end. */
  readonly loaded: Promise<boolean>

  constructor(child: JailedChild, limits: SandboxLimits) {
    this.#child = child
    this.#limits = limits
    this.#label = 'an unassigned process'
    this.exited = child.exited.then((exit) => this.#finish(exit))
    this.ready = new Promise((resolve) => { this.#becomeReady = resolve })
    this.loaded = new Promise((resolve) => { this.#answerLoaded = resolve })
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk))
    child.stderr.on('data', (chunk: Buffer) => this.#receiveText('stderr', chunk))
    const open = [child.stdout, child.stderr].map((stream) => new Promise((resolve) => stream.once('close', resolve)))
    void Promise.all([child.exited, ...open]).then(() => this.#end())
  }

  get isAlive(): boolean {
    return this.#isReady && !this.#child.hasExited
  }

  /** Gives the process to a tenant: from here on its bundle is in its folder. */
  load({ limits, label }: { limits: SandboxLimits; label: string }): void {
    this.#limits = limits
    this.#label = label
    void this.send({ type: 'load', protocol: 1 }).catch(() => {
      // The end of the process is told by `exited`.
    })
  }

  /** Its work begins: it may run for so long from now. */
  begin({ limits, label }: { limits: SandboxLimits; label: string }): void {
    this.#limits = limits
    this.#label = label
    this.#hasBegun = true
    this.#isFrozen = false
    this.#child.resume()
    this.#wall = setTimeout(() => this.#child.kill('time-out', `it ran longer than ${limits.wallSeconds} s`), limits.wallSeconds * 1000)
    this.#wall.unref()
  }

  /** Nothing of it runs until `begin`; too late once that was called. */
  freeze(): void {
    if (!this.#hasBegun) this.#isFrozen = this.#child.pause()
  }

  async send(frame: ToProcessFrame, payload?: Uint8Array): Promise<void> {
    if (this.#child.hasExited) throw this.#gone()
    if (frame.type === 'run-steps') this.assign(frame.steps)
    if (frame.type === 'run-hooks') this.#ledger.assignHooks(frame)
    if ('tick' in frame) this.#ledger.assignTick(frame)
    if (frame.type === 'load' || frame.type === 'describe') this.#ask(frame.type)
    this.#sending += 1
    this.#adjustFlow()
    try {
      await new Promise<void>((resolve, reject) => {
        this.#child.stdin.write(encodeFrame(frame, payload), (error) => error ? reject(this.#gone(error)) : resolve())
      })
    } finally {
      this.#sending -= 1
      this.#adjustFlow()
    }
  }

  async* frames(): AsyncGenerator<ReceivedFrame> {
    try {
      for (;;) {
        const next = this.#queue.shift()
        if (next !== undefined) {
          this.#queuedBytes -= next.bytes
          this.#adjustFlow()
          yield next.received
        } else if (this.#hasEnded) return
        else await new Promise<void>((resolve) => { this.#wake = resolve })
      }
    } finally {
      this.#wake = null
    }
  }

  assign(steps: readonly StepAssignment[]): void {
    this.#ledger.assign(steps)
  }

  kill(reason: string): void {
    this.#child.kill('killed', reason)
  }

  async close(): Promise<void> {
    this.#child.kill('closed', 'it is no longer needed')
    await this.exited
  }

  memoryBytes(): number {
    return this.#child.memoryBytes()
  }

  pids(): number[] {
    return this.#child.pids()
  }

  /** Kills the process when it holds more memory than it may. What is frozen takes none: looking twenty times a second would be all that an idle worker does. */
  checkMemory(): void {
    if (this.#isFrozen) return
    const bytes = this.memoryBytes()
    if (bytes > this.#limits.memoryBytes) this.#child.kill('out-of-memory', `it used ${inMegabytes(bytes)} of memory; ${inMegabytes(this.#limits.memoryBytes)} are allowed`)
  }

  #gone(cause?: Error): MillraceError {
    return new MillraceError('unavailable', `the sandboxed process of ${this.#label} has ended`, cause === undefined ? {} : { cause })
  }

  #ask(question: Question): void {
    clearTimeout(this.#asked.get(question))
    const seconds = this.#limits.loadSeconds
    const what = question === 'load' ? 'the code location did not load' : 'the definitions were not described'
    const timer = setTimeout(() => this.#child.kill('time-out', `${what} within ${seconds} s`), seconds * 1000)
    this.#asked.set(question, timer.unref())
  }

  #receive(chunk: Buffer): void {
    if (this.#isBroken) return
    try {
      for (const piece of this.#decoder.push(chunk)) {
        if (this.#isBroken) return
        this.#accept(piece)
      }
    } catch (error) {
      if (!(error instanceof MalformedFrame)) throw error
      this.#violate(`${error.message}; code that prints must use console or log, not descriptor 1`)
    }
    this.#adjustFlow()
  }

  #accept(piece: Piece): void {
    if (piece.kind === 'text') return this.#receiveText('stdout', piece.bytes)
    const frame = parseHeader(piece.header)
    if (frame === null) return this.#violate('a frame that the protocol does not know')
    const objection = this.#objection(frame, piece)
    if (objection !== null) return this.#violate(objection)
    if (frame.type === 'ready') {
      this.#isReady = true
      this.#child.confine()
      this.#becomeReady()
      return
    }
    if (frame.type === 'loaded' || frame.type === 'load-failed') this.#answerLoaded(frame.type === 'loaded')
    this.#offer({ frame, payload: mayCarryValue(frame) ? piece.payload : noPayload }, piece.header.length + piece.payload.length)
  }

  #objection(frame: FromProcessFrame, { header, payload }: { header: Buffer; payload: Buffer }): string | null {
    if (payload.length > 0 && !mayCarryValue(frame)) return `'${frame.type}' with a payload of ${payload.length} bytes`
    if (frame.type === 'ready') return this.#isReady ? `a second 'ready'` : null
    const question = answers[frame.type]
    if (question !== undefined) {
      if (!this.#asked.has(question)) return `'${frame.type}' without having been asked`
      clearTimeout(this.#asked.get(question))
      this.#asked.delete(question)
    }
    if (frame.type === 'log') {
      if (header.length > longestLogLine) return `a log line of ${header.length} bytes`
      this.#countLog(header.length)
    }
    return this.#ledger.objection(frame)
  }

  #receiveText(source: 'stdout' | 'stderr', chunk: Buffer): void {
    if (source === 'stderr') this.#child.remember(chunk.toString('latin1'))
    this.#offerLines(source, this.#texts[source].push(chunk))
    this.#adjustFlow()
  }

  #offerLines(source: 'stdout' | 'stderr', lines: readonly string[]): void {
    const level = source === 'stdout' ? 'info' : 'error'
    for (const line of lines) {
      const message = line.replaceAll('\0', '\ufffd')
      this.#countLog(message.length + 1)
      this.#offer({ frame: { type: 'log', at: Date.now(), level, source, message }, payload: noPayload }, message.length + 64)
    }
  }

  #countLog(length: number): void {
    this.#logBytes += length
    if (this.#logBytes > this.#limits.logBytes) this.#child.kill('killed', `it wrote more than ${inMegabytes(this.#limits.logBytes)} of log`)
  }

  #offer(received: ReceivedFrame, bytes: number): void {
    this.#queue.push({ received, bytes })
    this.#queuedBytes += bytes
    this.#wakeReader()
  }

  // What is left in the pipes of a dead process is little: it is read at once, so that nothing waits for a reader.
  #adjustFlow(): void {
    const allowed = this.#child.hasExited ? Number.POSITIVE_INFINITY : this.#sending > 0 ? readAheadWhileSending : readAheadBytes
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (this.#queuedBytes >= allowed) stream.pause()
      else if (stream.isPaused()) stream.resume()
    }
  }

  #violate(what: string): void {
    this.#isBroken = true
    this.#child.kill('protocol-violation', `the process sent ${what}`)
  }

  #finish(exit: ProcessExit): ProcessExit {
    if (this.#wall !== null) clearTimeout(this.#wall)
    for (const timer of this.#asked.values()) clearTimeout(timer)
    this.#becomeReady()
    this.#answerLoaded(false)
    this.#adjustFlow()
    return exit
  }

  #end(): void {
    if (!this.#isBroken) {
      this.#offerLines('stdout', this.#texts.stdout.end())
      this.#offerLines('stderr', this.#texts.stderr.end())
    }
    this.#hasEnded = true
    this.#wakeReader()
  }

  #wakeReader(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}

const inMegabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`

// No database stores NUL or half a surrogate pair; JSON can only write them as escapes.
const unstorable = /\\u(?:0000|d[89a-f][0-9a-f]{2})(?<=(?<!\\)(?:\\\\)*\\u.{4})/gi

const parseHeader = (header: Buffer): FromProcessFrame | null => {
  try {
    const text = header.toString('utf8')
    const parsed = fromProcessFrameSchema.safeParse(JSON.parse(text.includes('\\u') ? text.replace(unstorable, '\\ufffd') : text))
    return parsed.success ? parsed.data : null
  } catch {
    // Not JSON, or nested more deeply than a parser can follow.
    return null
  }
}
