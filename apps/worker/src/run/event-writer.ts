import { eventKey } from '@millrace/db'
import type { RunEvent, RunStatus } from '@millrace/protocol'

/** One event on its way to Postgres. `ready` settles when what the event points to is stored. */
interface Pending { event: RunEvent; key: string; ready: Promise<void> | undefined }

export type AppendResult = { stale: false; status: RunStatus } | { stale: true }

/** Thrown when a later claim of the run has taken over: this process must stop and write no more. */
export class StaleRunError extends Error {
  constructor() {
    super('a later claim has taken over this run')
    this.name = 'StaleRunError'
  }
}

const batchSize = 500
const highWater = 2_000

/**
 * Appends a run's events in order, in batches, one call at a time: what arrives while a call is under way forms the
 * next batch, so a trickle is written at once and a flood is written in few calls.
 */
export class EventWriter {
  readonly #append: (events: { event: RunEvent; key: string }[]) => Promise<AppendResult>
  readonly #epoch: number
  #count = 0
  #queue: Pending[] = []
  #flushing: Promise<void> | undefined
  #failure: unknown
  #drained: (() => void)[] = []

  constructor(epoch: number, append: (events: { event: RunEvent; key: string }[]) => Promise<AppendResult>) {
    this.#epoch = epoch
    this.#append = append
  }

  /** Queues an event. A failed write surfaces in the next `settle` or `whenRoom`. */
  write(event: RunEvent, ready?: Promise<void>): void {
    ready?.catch(() => undefined) // awaited, and reported, when its batch is written
    this.#count += 1
    this.#queue.push({ event, key: eventKey(event) ?? `${this.#epoch}:${this.#count}`, ready })
    this.#flushing ??= this.#flush()
  }

  /** Resolves when there is room for more: back-pressure for whoever produces events. */
  async whenRoom(): Promise<void> {
    while (this.#queue.length > highWater && this.#failure === undefined) {
      await new Promise<void>((resolve) => this.#drained.push(resolve))
    }
    this.#throwFailure()
  }

  /** Resolves when everything written so far is durable. */
  async settle(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing
    this.#throwFailure()
  }

  get failed(): boolean {
    return this.#failure !== undefined
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  async #flush(): Promise<void> {
    await Promise.resolve() // let the caller's turn add what belongs together
    try {
      while (this.#queue.length > 0 && this.#failure === undefined) {
        const batch = this.#queue.splice(0, batchSize)
        await Promise.all(batch.map((pending) => pending.ready))
        const result = await this.#append(batch.map(({ event, key }) => ({ event, key })))
        if (result.stale) throw new StaleRunError()
        this.#wake()
      }
    } catch (error) {
      this.#failure = error
    } finally {
      this.#flushing = undefined
      this.#wake()
    }
  }

  #wake(): void {
    for (const resolve of this.#drained.splice(0)) resolve()
  }
}
