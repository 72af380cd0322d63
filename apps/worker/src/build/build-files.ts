import { readSourceMap, type Positions } from '@millrace/bundle'
import type { ObjectStore } from '@millrace/storage'

export interface BuildFile {
  code: Uint8Array
  /** Reads the source map on first use: only an error needs it. */
  positions(): Positions
}

const capacity = 32

/** Bundles and their source maps by object key. Builds are immutable and keys carry the organization, so keeping some is safe. */
export class BuildFiles {
  readonly #store: ObjectStore
  readonly #kept = new Map<string, Promise<BuildFile>>()

  constructor(store: ObjectStore) {
    this.#store = store
  }

  /** Throws when an object is gone. */
  read(bundleKey: string, sourceMapKey: string): Promise<BuildFile> {
    const known = this.#kept.get(bundleKey)
    this.#kept.delete(bundleKey)
    const file = known ?? this.#load(bundleKey, sourceMapKey)
    this.#kept.set(bundleKey, file)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > capacity && oldest !== undefined) this.#kept.delete(oldest)
    return file
  }

  async #load(bundleKey: string, sourceMapKey: string): Promise<BuildFile> {
    try {
      const [code, sourceMap] = await Promise.all([this.#store.get(bundleKey), this.#store.get(sourceMapKey)])
      if (!code || !sourceMap) throw new Error(`an object of the build is gone: ${code ? sourceMapKey : bundleKey}`)
      let positions: Positions | undefined
      return { code, positions: () => (positions ??= readSourceMap(Buffer.from(sourceMap).toString('utf8'))) }
    } catch (error) {
      this.#kept.delete(bundleKey)
      throw error
    }
  }
}
