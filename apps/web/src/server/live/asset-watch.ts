import type { DeploymentCursor } from '@millrace/db'
import type { AssetKeys } from './live-message'

/** Tells which assets changed after a cursor. */
export interface AssetChanges {
  begin(scope: WatchedScope): Promise<DeploymentCursor>
  read(scope: WatchedScope, after: DeploymentCursor): Promise<{ keys: AssetKeys; cursor: DeploymentCursor; isPending: boolean }>
}
export interface WatchedScope { readonly organizationId: string; readonly deploymentId: string }

export interface AssetWatchOptions {
  changes: AssetChanges
  scope: WatchedScope
  onChanged(keys: AssetKeys): void
  /** What changed is not known: everything may have. */
  onFailed(error: unknown): void
  /** Reads begin at least this far apart; default a second. */
  intervalMs?: number | undefined
}

/** Events that come within this time are read at once. */
const gatherMs = 50

/** The changed assets of one deployment, read once for all who watch it: soon after the first change, then at most once per interval. */
export class AssetWatch {
  readonly #options: AssetWatchOptions
  readonly #intervalMs: number
  #cursor: Promise<DeploymentCursor>
  #timer: NodeJS.Timeout | null = null
  #isReading = false
  #isDirty = false
  #isClosed = false
  #next = 0

  constructor(options: AssetWatchOptions) {
    this.#options = options
    this.#intervalMs = options.intervalMs ?? 1_000
    this.#cursor = options.changes.begin(options.scope)
  }

  /** Everything that commits after this has resolved is told. */
  async ready(): Promise<void> {
    await this.#cursor
  }

  /** Something happened in the deployment. */
  touch(): void {
    if (this.#isClosed) return
    if (this.#isReading) this.#isDirty = true
    else this.#timer ??= setTimeout(() => void this.#read(), Math.max(gatherMs, this.#next - performance.now()))
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  async #read(): Promise<void> {
    const { changes, scope, onChanged, onFailed } = this.#options
    this.#timer = null
    this.#isReading = true
    this.#isDirty = false
    this.#next = performance.now() + this.#intervalMs
    try {
      const { keys, cursor, isPending } = await changes.read(scope, await this.#cursor)
      this.#cursor = Promise.resolve(cursor)
      if (isPending) this.#isDirty = true
      if (keys.length > 0 && !this.#isClosed) onChanged(keys)
    } catch (error) {
      if (!this.#isClosed) onFailed(error)
    }
    this.#isReading = false
    if (this.#isDirty) this.touch()
  }
}
