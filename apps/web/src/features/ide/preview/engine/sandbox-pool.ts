import { readSandboxMessage, type SandboxAnswer } from './sandbox-message'

export type Evaluation =
  | { readonly kind: 'answer'; readonly answer: SandboxAnswer }
  /** `file`: the number of the module that was loading. */
  | { readonly kind: 'time-out'; readonly file: number | null }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'canceled' }

export interface Evaluate {
  readonly code: string
  /** Of modules that report their beginning; more reports than that are a flood. */
  readonly modules: number
  readonly signal: AbortSignal
}

interface Worker { readonly id: number; readonly port: MessagePort; readonly isReady: Promise<boolean> }

export interface SandboxPoolOptions {
  readonly definitionsWorker: string
  readonly sdk: string
  readonly onFrameLost: () => void
}

const spareWorkers = 2
const startMilliseconds = 5_000
const refillMilliseconds = 100
/** Loading gets a second, and what a large location needs for honest work on a busy machine: ten thousand assets are a megabyte. */
const loadMilliseconds = (code: string): number => 1_000 + code.length / 200

/**
 * Workers in an opaque origin, started before they are needed. Each loads definitions once and is then ended, whatever it
 * said: nothing that an author's code does reaches the next evaluation.
 */
export class SandboxPool {
  readonly #options: SandboxPoolOptions
  readonly #spare: Worker[] = []
  readonly #isConnected: Promise<void>
  #setConnected: () => void = () => undefined
  #frame: MessagePort | null = null
  #count = 0
  #refilling: ReturnType<typeof setTimeout> | undefined

  constructor(options: SandboxPoolOptions) {
    this.#options = options
    this.#isConnected = new Promise((resolve) => { this.#setConnected = resolve })
  }

  /** The way to a new frame. Workers of the frame before are gone. */
  connect(frame: MessagePort): void {
    this.#frame?.close()
    for (const { port } of this.#spare.splice(0)) port.close()
    this.#frame = frame
    // The frame's process ended, for example because an author's code took all of its memory.
    frame.addEventListener('close', () => { if (this.#frame === frame) this.#lose() })
    frame.start()
    this.#setConnected()
    frame.postMessage({ type: 'scripts', worker: this.#options.definitionsWorker, sdk: this.#options.sdk })
    for (let index = 0; index < spareWorkers; index += 1) this.#begin()
  }

  async evaluate({ code, modules, signal }: Evaluate): Promise<Evaluation> {
    await this.#isConnected
    const worker = this.#spare.shift() ?? this.#begin(false)
    if (worker === undefined || !await worker.isReady) {
      this.#lose()
      return { kind: 'canceled' }
    }
    if (signal.aborted) {
      this.#spare.unshift(worker)
      return { kind: 'canceled' }
    }
    const evaluation = await this.#ask(worker, { code, modules, signal })
    this.#end(worker)
    return evaluation
  }

  /** Starts what is missing for the next evaluation, a moment later: now the page draws the result just given, on the same cores. */
  refill(): void {
    if (this.#refilling !== undefined) return
    this.#refilling = setTimeout(() => {
      this.#refilling = undefined
      while (this.#frame !== null && this.#spare.length < spareWorkers) this.#begin()
    }, refillMilliseconds)
  }

  #lose(): void {
    if (this.#frame === null) return
    this.#frame.close()
    this.#frame = null
    for (const { port } of this.#spare.splice(0)) port.close()
    this.#options.onFrameLost()
  }

  #begin(isSpare = true): Worker | undefined {
    if (this.#frame === null) return undefined
    const { port1: port, port2 } = new MessageChannel()
    const id = this.#count += 1
    const isReady = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), startMilliseconds)
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        clearTimeout(timer)
        resolve(readSandboxMessage(data).type === 'ready')
      }
    })
    this.#frame.postMessage({ type: 'begin', id, port: port2 }, [port2])
    const worker = { id, port, isReady }
    if (isSpare) this.#spare.push(worker)
    return worker
  }

  #ask({ port }: Worker, { code, modules, signal }: Evaluate): Promise<Evaluation> {
    return new Promise((resolve) => {
      let file: number | null = null
      let entered = 0
      const finish = (evaluation: Evaluation): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', cancel)
        // Whatever else is in the channel is dropped unread.
        port.onmessage = null
        port.close()
        resolve(evaluation)
      }
      const cancel = (): void => finish({ kind: 'canceled' })
      const timer = setTimeout(() => finish({ kind: 'time-out', file }), loadMilliseconds(code))
      signal.addEventListener('abort', cancel)
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        const message = readSandboxMessage(data)
        if (message.type === 'answer') finish({ kind: 'answer', answer: message.answer })
        else if (message.type === 'enter' && (entered += 1) <= modules && message.file < modules) file = message.file
        else finish({ kind: 'refused', detail: message.type === 'nonsense' ? message.detail : 'more messages than modules' })
      }
      port.postMessage(code)
    })
  }

  #end({ id, port }: Worker): void {
    port.close()
    this.#frame?.postMessage({ type: 'end', id })
  }
}
