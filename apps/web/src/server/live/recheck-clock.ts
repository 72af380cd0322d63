/** A stream asks again whether its reader may still read, at the latest this often. */
export const recheckEveryMs = 30_000

/** Calls `recheck` when it is due and says how long the stream may wait until the next time. */
export class RecheckClock {
  readonly #recheck: () => Promise<void>
  readonly #everyMs: number
  #due: number

  constructor(recheck: () => Promise<void>, everyMs: number = recheckEveryMs) {
    this.#recheck = recheck
    this.#everyMs = everyMs
    this.#due = performance.now() + everyMs
  }

  async tick(): Promise<number> {
    if (performance.now() >= this.#due) {
      await this.#recheck()
      this.#due = performance.now() + this.#everyMs
    }
    return Math.max(1, this.#due - performance.now())
  }
}
