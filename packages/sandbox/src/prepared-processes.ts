/** A process that has loaded one build's bundle and waits, frozen, for work of that build. */
export interface Prepared {
  readonly isAlive: boolean
  close(): Promise<void>
}

interface Entry<Process extends Prepared> {
  readonly process: Promise<Process | null>
  readonly timer: NodeJS.Timeout
}

export interface PreparedLimits {
  /** Processes kept at most; the one that waited longest makes room. */
  capacity: number
  /** What nobody asked for within this time is ended. Milliseconds. */
  idleMs: number
}

/** At most one prepared process for each name of a build. A process is given away once and never comes back. */
export class PreparedProcesses<Process extends Prepared> {
  readonly #entries = new Map<string, Entry<Process>>()
  readonly #limits: PreparedLimits
  #isClosed = false

  constructor(limits: PreparedLimits) {
    this.#limits = limits
  }

  /** Keeps what `prepare` makes, unless one for the same build is kept or in the making. `prepare` may answer null: it did not load. */
  keep(build: string, prepare: () => Promise<Process | null>): void {
    if (this.#isClosed || this.#entries.has(build)) return
    const timer = setTimeout(() => this.#drop(build), this.#limits.idleMs).unref()
    const process = prepare().catch(() => null) // whoever starts this build next loads it directly and is told what is wrong
    const entry = { process, timer }
    this.#entries.set(build, entry)
    void process.then((made) => { if (made === null && this.#entries.get(build) === entry) this.#drop(build) })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#limits.capacity && oldest !== undefined) this.#drop(oldest)
  }

  /** The process of this build, also one that is still loading; null when there is none that lives. */
  async take(build: string): Promise<Process | null> {
    const entry = this.#entries.get(build)
    if (entry === undefined) return null
    this.#entries.delete(build)
    clearTimeout(entry.timer)
    const process = await entry.process
    if (process === null || process.isAlive) return process
    await process.close()
    return null
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    for (const { timer } of entries) clearTimeout(timer)
    await Promise.all(entries.map(async ({ process }) => (await process)?.close()))
  }

  #drop(build: string): void {
    const entry = this.#entries.get(build)
    if (entry === undefined) return
    this.#entries.delete(build)
    clearTimeout(entry.timer)
    void entry.process.then((process) => process?.close())
  }
}
