import { eventKey, type MultipliedSteps } from '@millrace/db'
import type { RunEvent, RunStatus } from '@millrace/protocol'

/** What goes with an event on its way to Postgres. */
export interface EventCargo {
  /** Settles when what the event points to is stored; until then so many bytes are in memory. */
  readonly stored?: { readonly ready: Promise<void>; readonly bytes: number } | undefined
  /** What it made of the run's steps. */
  readonly multiplied?: MultipliedSteps | undefined
}

interface Pending extends EventCargo { event: RunEvent; key: string }

export type AppendResult = { stale: false; status: RunStatus } | { stale: true }

export type AppendEvents = (events: { event: RunEvent; key: string }[], multiplied: MultipliedSteps | undefined) => Promise<AppendResult>

/** Thrown when a later claim of the run has taken over: this process must stop and write no more. */
export class StaleRunError extends Error {
  constructor() {
    super('a later claim has taken over this run')
    this.name = 'StaleRunError'
  }
}

const batchSize = 500
const highWater = 2_000
const highWaterBytes = 64 * 1024 * 1024

const joinMultiplied = (batch: readonly Pending[]): MultipliedSteps | undefined => {
  const all = batch.flatMap(({ multiplied }) => multiplied ?? [])
  return all.length === 0 ? undefined : { added: all.flatMap(({ added }) => added), removed: all.flatMap(({ removed }) => removed) }
}

/**
 * Appends a run's events in order, in batches, one call at a time: what arrives while a call is under way forms the
 * next batch, so a trickle is written at once and a flood is written in few calls.
 */
export class EventWriter {
  readonly #append: AppendEvents
  readonly #epoch: number
  #count = 0
  #bytes = 0
  #queue: Pending[] = []
  /** The batch whose write failed. */
  #refused: Pending[] = []
  #flushing: Promise<void> | undefined
  #failure: unknown
  #drained: (() => void)[] = []

  constructor(epoch: number, append: AppendEvents) {
    this.#epoch = epoch
    this.#append = append
  }

  /** Queues an event. A failed write surfaces in the next `settle` or `whenRoom`. */
  write(event: RunEvent, cargo: EventCargo = {}): void {
    cargo.stored?.ready.catch(() => undefined) // awaited, and reported, when its batch is written
    this.#count += 1
    this.#bytes += cargo.stored?.bytes ?? 0
    this.#queue.push({ event, key: eventKey(event) ?? `${this.#epoch}:${this.#count}`, ...cargo })
    this.#flushing ??= this.#flush()
  }

  /** Resolves when there is room for more: back-pressure for whoever produces events. */
  async whenRoom(): Promise<void> {
    while ((this.#queue.length > highWater || this.#bytes > highWaterBytes) && this.#failure === undefined) {
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

  /** After a failed write: what was not written, which is given up, so that something else can be. */
  restart(): RunEvent[] {
    const lost = [...this.#refused, ...this.#queue].map(({ event }) => event)
    this.#refused = []
    this.#queue = []
    this.#bytes = 0
    this.#failure = undefined
    return lost
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  async #flush(): Promise<void> {
    await Promise.resolve() // let the caller's turn add what belongs together
    try {
      while (this.#queue.length > 0 && this.#failure === undefined) {
        const batch = this.#queue.splice(0, batchSize)
        this.#refused = batch
        await Promise.all(batch.map(({ stored }) => stored?.ready))
        const result = await this.#append(batch.map(({ event, key }) => ({ event, key })), joinMultiplied(batch))
        if (result.stale) throw new StaleRunError()
        this.#refused = []
        for (const { stored } of batch) this.#bytes -= stored?.bytes ?? 0
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
