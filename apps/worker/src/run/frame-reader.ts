import type { FromProcessFrame } from '@millrace/protocol'

export interface ReceivedFrame { frame: FromProcessFrame; payload: Uint8Array }

const capacity = 512
const capacityBytes = 64 * 1024 * 1024

/**
 * Reads a process's frames ahead, up to a bound: whoever drives the run takes what has come in one go, and a driver
 * that is busy writing stops the reading and, through the pipe, the process.
 */
export class FrameReader {
  #buffer: ReceivedFrame[] = []
  #bytes = 0
  #ended = false
  #failure: unknown
  #arrived: (() => void) | undefined
  #taken: (() => void) | undefined

  constructor(frames: AsyncIterable<ReceivedFrame>) {
    void this.#pump(frames)
  }

  /** True once every frame has been taken and no more will come. */
  get ended(): boolean {
    return this.#ended && this.#buffer.length === 0
  }

  /** Resolves when frames are there, the process has ended, or `interrupt` fires. */
  async wait(interrupt: AbortSignal): Promise<void> {
    if (this.#buffer.length > 0 || this.#ended || interrupt.aborted) return
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#arrived = undefined
        interrupt.removeEventListener('abort', wake)
        resolve()
      }
      this.#arrived = wake
      interrupt.addEventListener('abort', wake, { once: true })
    })
  }

  /** Everything that has come; throws what ended the stream wrongly. */
  take(): ReceivedFrame[] {
    if (this.#failure !== undefined && this.#buffer.length === 0) throw this.#failure
    const taken = this.#buffer
    this.#buffer = []
    this.#bytes = 0
    this.#taken?.()
    return taken
  }

  /** The first of what has come. */
  takeOne(): ReceivedFrame | undefined {
    if (this.#failure !== undefined && this.#buffer.length === 0) throw this.#failure
    const first = this.#buffer.shift()
    this.#bytes -= first?.payload.byteLength ?? 0
    this.#taken?.()
    return first
  }

  async #pump(frames: AsyncIterable<ReceivedFrame>): Promise<void> {
    try {
      for await (const received of frames) {
        this.#buffer.push(received)
        this.#bytes += received.payload.byteLength
        this.#arrived?.()
        if (this.#buffer.length >= capacity || this.#bytes >= capacityBytes) {
          await new Promise<void>((resolve) => { this.#taken = resolve })
          this.#taken = undefined
        }
      }
    } catch (error) {
      this.#failure = error
    } finally {
      this.#ended = true
      this.#arrived?.()
    }
  }
}
