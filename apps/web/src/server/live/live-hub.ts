import type { Change } from '@millrace/db'

/** What the database tells of: a run, or something else of the deployment (builds, what is deployed). Ids only. `resync`: notices may have been lost. */
export type Notice = { type: 'run'; runId: string } | { type: 'deployment' } | { type: 'resync' }

export interface NoticeSource {
  /** Starts listening; `onLost` is called whenever changes may have been missed, for example after a reconnect. */
  start(handlers: { onChange(change: Change): void; onLost(): void }): Promise<{ close(): Promise<void> }>
}

const keyOf = (notice: Notice): string => (notice.type === 'run' ? `run:${notice.runId}` : notice.type)

const mostPending = 1_000

/** One reader's box. Equal keys replace one another and a full box becomes one `resync`, so a slow reader costs bounded memory and loses nothing. */
export class LiveSubscription implements Disposable {
  readonly #pending = new Map<string, Notice>()
  readonly #leave: () => void
  #wake: (() => void) | null = null

  constructor(leave: (subscription: LiveSubscription) => void) {
    this.#leave = () => leave(this)
  }

  deliver(message: Notice): void {
    if (message.type === 'resync' || this.#pending.size >= mostPending) {
      this.#pending.clear()
      this.#pending.set('resync', { type: 'resync' })
    } else {
      this.#pending.set(keyOf(message), message)
    }
    this.#wake?.()
  }

  /** What has come since the last call; waits for the first, for `timeoutMs`, or for the signal. Empty after either of those. */
  async take(options: { timeoutMs: number; signal: AbortSignal }): Promise<Notice[]> {
    if (this.#pending.size === 0 && !options.signal.aborted) await this.#wait(options)
    const messages = [...this.#pending.values()]
    this.#pending.clear()
    return messages
  }

  #wait({ timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#wake = null
        resolve()
      }
      const timer = setTimeout(done, timeoutMs)
      signal.addEventListener('abort', done, { once: true })
      this.#wake = done
    })
  }

  [Symbol.dispose](): void {
    this.#leave()
  }
}

/** Fans one database connection's notices out to the streams of this process, by organization and deployment. */
export class LiveHub {
  readonly #readers = new Map<string, Set<LiveSubscription>>()
  readonly #source: NoticeSource
  #started: Promise<{ close(): Promise<void> }> | null = null

  constructor(source: NoticeSource) {
    this.#source = source
  }

  async subscribe(scope: { organizationId: string; deploymentId: string }): Promise<LiveSubscription> {
    await this.#start()
    const key = JSON.stringify([scope.organizationId, scope.deploymentId])
    const readers = this.#readers.get(key) ?? new Set()
    this.#readers.set(key, readers)
    const subscription = new LiveSubscription((left) => {
      readers.delete(left)
      if (readers.size === 0 && this.#readers.get(key) === readers) this.#readers.delete(key)
    })
    readers.add(subscription)
    return subscription
  }

  get readerCount(): number {
    return [...this.#readers.values()].reduce((count, readers) => count + readers.size, 0)
  }

  async close(): Promise<void> {
    const started = await this.#started
    await started?.close()
    this.#started = null
  }

  #start(): Promise<unknown> {
    this.#started ??= this.#source.start({
      onChange: ({ organizationId, deploymentId, runId }) => {
        const notice: Notice = runId === undefined ? { type: 'deployment' } : { type: 'run', runId }
        for (const reader of this.#readers.get(JSON.stringify([organizationId, deploymentId])) ?? []) reader.deliver(notice)
      },
      onLost: () => {
        for (const readers of this.#readers.values()) for (const reader of readers) reader.deliver({ type: 'resync' })
      },
    }).catch((error: unknown) => {
      this.#started = null
      throw error
    })
    return this.#started
  }
}
