import type { Change } from '@millrace/db'
import { AssetWatch, type AssetChanges, type WatchedScope } from './asset-watch'
import { mostAssetKeys, type AssetKeys } from './live-message'

/**
 * What the database tells of: a run, a build, or something else of the deployment (what is requested, built, deployed). Ids only. `assets`
 * is read for them. `resync`: notices may have been lost.
 */
export type Notice =
  | { type: 'run'; runId: string; hasEnded: boolean }
  | { type: 'build'; buildId: string }
  | { type: 'assets'; keys: AssetKeys }
  | { type: 'deployment' }
  | { type: 'resync' }

export interface NoticeSource {
  /** Starts listening; `onLost` is called whenever changes may have been missed, for example after a reconnect. */
  start(handlers: { onChange(change: Change): void; onLost(): void }): Promise<{ close(): Promise<void> }>
}

const keyOf = (notice: Notice): string => {
  if (notice.type === 'run') return `run:${notice.runId}`
  return notice.type === 'build' ? `build:${notice.buildId}` : notice.type
}

/** Two notices of one key as one. */
const join = (earlier: Notice | undefined, later: Notice): Notice => {
  if (earlier?.type === 'run' && later.type === 'run') return { ...later, hasEnded: earlier.hasEnded || later.hasEnded }
  if (earlier?.type !== 'assets' || later.type !== 'assets') return later
  if (earlier.keys === 'many' || later.keys === 'many') return { type: 'assets', keys: 'many' }
  const keys = [...new Set([...earlier.keys, ...later.keys])]
  return { type: 'assets', keys: keys.length > mostAssetKeys ? 'many' : keys }
}

const noticeOf = ({ runId, hasEnded = false, buildId }: Change): Notice => {
  if (runId !== undefined) return { type: 'run', runId, hasEnded }
  return buildId === undefined ? { type: 'deployment' } : { type: 'build', buildId }
}

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
      const key = keyOf(message)
      this.#pending.set(key, join(this.#pending.get(key), message))
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

interface Watched {
  readonly readers: Set<LiveSubscription>
  /** Those of them who want to hear of assets. */
  readonly assetReaders: Set<LiveSubscription>
  /** While anybody does. */
  assets: AssetWatch | null
}

export interface Subject {
  /** Also which assets changed, which is read for it. Default false. */
  readonly assets?: boolean
}

export interface LiveHubOptions {
  /** Reads which assets changed; without it there are no `assets` notices. */
  assets?: AssetChanges
  assetIntervalMs?: number
  onError?: (error: unknown) => void
}

const tell = (readers: Iterable<LiveSubscription>, notice: Notice): void => {
  for (const reader of readers) reader.deliver(notice)
}

/** Fans one database connection's notices out to the streams of this process, by organization and deployment. */
export class LiveHub {
  readonly #watched = new Map<string, Watched>()
  readonly #source: NoticeSource
  readonly #options: LiveHubOptions
  #started: Promise<{ close(): Promise<void> }> | null = null

  constructor(source: NoticeSource, options: LiveHubOptions = {}) {
    this.#source = source
    this.#options = options
  }

  async subscribe(scope: WatchedScope, { assets = false }: Subject = {}): Promise<LiveSubscription> {
    await this.#start()
    const key = JSON.stringify([scope.organizationId, scope.deploymentId])
    const watched: Watched = this.#watched.get(key) ?? { readers: new Set(), assetReaders: new Set(), assets: null }
    this.#watched.set(key, watched)
    const subscription = new LiveSubscription((left) => {
      watched.readers.delete(left)
      watched.assetReaders.delete(left)
      if (watched.assetReaders.size === 0) {
        watched.assets?.close()
        watched.assets = null
      }
      if (watched.readers.size === 0 && this.#watched.get(key) === watched) this.#watched.delete(key)
    })
    watched.readers.add(subscription)
    if (!assets) return subscription
    watched.assetReaders.add(subscription)
    watched.assets ??= this.#watchAssets(scope, watched)
    try {
      await watched.assets?.ready()
    } catch (error) {
      subscription[Symbol.dispose]()
      throw error
    }
    return subscription
  }

  get readerCount(): number {
    return [...this.#watched.values()].reduce((count, { readers }) => count + readers.size, 0)
  }

  async close(): Promise<void> {
    for (const { assets } of this.#watched.values()) assets?.close()
    const started = await this.#started
    await started?.close()
    this.#started = null
  }

  #watchAssets({ organizationId, deploymentId }: WatchedScope, { assetReaders }: Watched): AssetWatch | null {
    const { assets: changes, assetIntervalMs, onError } = this.#options
    return changes === undefined ? null : new AssetWatch({
      changes, scope: { organizationId, deploymentId }, intervalMs: assetIntervalMs,
      onChanged: (keys) => tell(assetReaders, { type: 'assets', keys }),
      onFailed: (error) => {
        onError?.(error)
        tell(assetReaders, { type: 'resync' })
      },
    })
  }

  #start(): Promise<unknown> {
    this.#started ??= this.#source.start({
      onChange: (change) => {
        const watched = this.#watched.get(JSON.stringify([change.organizationId, change.deploymentId]))
        if (watched === undefined) return
        tell(watched.readers, noticeOf(change))
        if (change.runId !== undefined) watched.assets?.touch()
      },
      onLost: () => {
        for (const watched of this.#watched.values()) {
          tell(watched.readers, { type: 'resync' })
          watched.assets?.touch()
        }
      },
    }).catch((error: unknown) => {
      this.#started = null
      throw error
    })
    return this.#started
  }
}
