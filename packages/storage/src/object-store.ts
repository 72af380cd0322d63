export interface ListOptions {
  /** Only keys that sort after this one. */
  readonly after?: string
  /** At most this many keys; 1,000 when absent. */
  readonly limit?: number
}

export interface ObjectPage {
  /** In the order of their bytes. */
  readonly keys: string[]
  /** What to pass as `after` for the page that follows; null at the end. */
  readonly next: string | null
}

/** Named bytes. Whoever reads sees either the whole object or none. */
export interface ObjectStore {
  /** Atomic and durable; replaces what the key named before. */
  put(key: string, bytes: Uint8Array): Promise<void>
  get(key: string): Promise<Uint8Array | null>
  head(key: string): Promise<{ bytes: number } | null>
  /** The bytes from `offset`, as many of `length` as there are; null without such an object. */
  getRange(key: string, offset: number, length: number): Promise<Uint8Array | null>
  list(prefix: string, options?: ListOptions): Promise<ObjectPage>
  /** A key that names nothing is fine. */
  delete(keys: readonly string[]): Promise<void>
  /** Throws `unavailable` when objects can not be written and read. */
  check(): Promise<void>
}
