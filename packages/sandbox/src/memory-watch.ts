const interval = 50

/** Looks at the memory of running processes, and only while there are any. */
export class MemoryWatch {
  readonly #watched = new Set<{ checkMemory(): void }>()
  #timer: NodeJS.Timeout | null = null

  watch(process: { checkMemory(): void; readonly exited: Promise<unknown> }): void {
    this.#watched.add(process)
    this.#timer ??= setInterval(() => this.#look(), interval).unref()
    void process.exited.then(() => {
      this.#watched.delete(process)
      if (this.#watched.size > 0 || this.#timer === null) return
      clearInterval(this.#timer)
      this.#timer = null
    })
  }

  #look(): void {
    for (const process of this.#watched) process.checkMemory()
  }
}
