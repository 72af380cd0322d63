/** A process that was booted before anybody asked for it. */
export interface Booted {
  readonly isAlive: boolean
  close(): Promise<void>
}

const refillDelay = 100
const longestRefillDelay = 30_000

/** Keeps a number of booted processes of one kind. Boots the next ones only after the one taken had time to start its work. */
export class WarmPool<Process extends Booted> {
  readonly #boot: () => Promise<Process>
  readonly #idle: Process[] = []
  #wanted = 0
  #booting = 0
  #failures = 0
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(boot: () => Promise<Process>) {
    this.#boot = boot
  }

  keep(count: number): void {
    this.#wanted = count
    while (this.#idle.length > count) void this.#idle.pop()?.close()
    this.#fill()
  }

  /** A booted process, or null: then the caller boots one itself. */
  take(): Process | null {
    const process = this.#takeAlive()
    if (this.#wanted > 0) this.#fillLater()
    return process
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await Promise.all(this.#idle.splice(0).map((process) => process.close()))
  }

  #takeAlive(): Process | null {
    for (let process = this.#idle.shift(); process !== undefined; process = this.#idle.shift()) {
      if (process.isAlive) return process
      void process.close()
    }
    return null
  }

  #fillLater(): void {
    if (this.#timer !== null || this.#isClosed) return
    const delay = Math.min(refillDelay * 2 ** this.#failures, longestRefillDelay)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#fill()
    }, delay).unref()
  }

  #fill(): void {
    while (!this.#isClosed && this.#idle.length + this.#booting < this.#wanted) {
      this.#booting += 1
      void this.#add()
    }
  }

  async #add(): Promise<void> {
    try {
      const process = await this.#boot()
      this.#failures = 0
      if (this.#isClosed || this.#idle.length >= this.#wanted) await process.close()
      else this.#idle.push(process)
    } catch {
      // Whoever starts a process next boots it directly and is told what is wrong.
      this.#failures = Math.min(this.#failures + 1, 10)
      this.#fillLater()
    } finally {
      this.#booting -= 1
    }
  }
}
