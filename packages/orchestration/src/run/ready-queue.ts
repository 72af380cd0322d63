/** Steps that may start, first come first served. Reading does not change it; a step can leave from any place. */
export class ReadyQueue {
  readonly #entries: number[] = []
  readonly #places = new Map<number, number>()
  #head = 0

  add(step: number): void {
    if (this.#places.has(step)) return
    this.#places.set(step, this.#entries.length)
    this.#entries.push(step)
  }

  remove(step: number): void {
    this.#places.delete(step)
    while (this.#head < this.#entries.length && !this.#isLive(this.#head)) this.#head++
  }

  /** The first `count` steps. */
  first(count: number): number[] {
    const steps: number[] = []
    for (let place = this.#head; place < this.#entries.length && steps.length < count; place++) {
      const step = this.#entries[place]
      if (step !== undefined && this.#isLive(place)) steps.push(step)
    }
    return steps
  }

  get size(): number {
    return this.#places.size
  }

  #isLive(place: number): boolean {
    const step = this.#entries[place]
    return step !== undefined && this.#places.get(step) === place
  }
}
