type Act = () => Promise<unknown>

/**
 * Runs an act at once, and what is asked for while it runs once more afterwards: never two of a key at a time, never two of a key
 * begun within the interval, and the last request is never lost.
 */
export class PacedRefresh {
  readonly #interval: number
  readonly #again = new Map<string, Act | null>()
  #isClosed = false

  constructor(interval: number) {
    this.#interval = interval
  }

  run(key: string, act: Act): void {
    if (this.#isClosed) return
    if (this.#again.has(key)) {
      this.#again.set(key, act)
      return
    }
    this.#again.set(key, null)
    void this.#follow(key, act)
  }

  close(): void {
    this.#isClosed = true
    this.#again.clear()
  }

  async #follow(key: string, first: Act): Promise<void> {
    let act: Act | null = first
    while (act !== null && !this.#isClosed) {
      const pause = new Promise((resolve) => setTimeout(resolve, this.#interval))
      // A failed refresh shows itself in its query; the next one must still come.
      await Promise.allSettled([act(), pause])
      act = this.#again.get(key) ?? null
      if (act === null) this.#again.delete(key)
      else this.#again.set(key, null)
    }
  }
}
