interface Retry {
  readonly step: number
  readonly at: number
}

/** Steps that wait for the time of their next attempt, earliest first. Instants are milliseconds since the epoch. */
export class RetryQueue {
  #entries: Retry[] = []
  readonly #steps = new Set<number>()

  add(step: number, at: number): void {
    this.remove(step)
    this.#steps.add(step)
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const entry = this.#entries[middle]
      if (entry !== undefined && (entry.at < at || (entry.at === at && entry.step < step))) low = middle + 1
      else high = middle
    }
    this.#entries.splice(low, 0, { step, at })
  }

  remove(step: number): void {
    if (!this.#steps.delete(step)) return
    this.#entries = this.#entries.filter((entry) => entry.step !== step)
  }

  /** The first `count` steps whose time has come. */
  due(now: number, count: number): number[] {
    const steps: number[] = []
    for (const entry of this.#entries) {
      if (entry.at > now || steps.length >= count) break
      steps.push(entry.step)
    }
    return steps
  }

  /** The earliest time that is still to come. */
  nextAt(): number | null {
    return this.#entries[0]?.at ?? null
  }
}
