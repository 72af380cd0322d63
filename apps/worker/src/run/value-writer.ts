import type { ValuePointer } from '@millrace/protocol'

export interface WrittenValue {
  pointer: ValuePointer
  /** Settles when the bytes are durable; only then may an event point to them. */
  stored: Promise<void>
}

export interface ValueStore {
  put(object: string, bytes: Uint8Array): Promise<void>
  /** Key of an object for one value, by its number within this claim of the run. */
  ownKey(step: number, attempt: number, number: number): string
  /** Key of an object for several values, by their number within this claim of the run. */
  packKey(number: number): string
}

interface Pack { key: string; parts: Uint8Array[]; bytes: number; stored: Promise<void> }

/** Larger values get an object of their own: it is read in parts, and copying it would cost more than a file does. */
export const largestPackedBytes = 64 * 1024
const largestPackBytes = 4 * 1024 * 1024

/**
 * Stores the values of one run. Small values that come while a write is under way share the next object, so that a thousand
 * small values cost a few durable writes and a single one does not wait.
 */
export class ValueWriter {
  readonly #store: ValueStore
  #open: Pack | undefined
  #last: Promise<unknown> = Promise.resolve()
  #count = 0
  #own = 0

  constructor(store: ValueStore) {
    this.#store = store
  }

  write(step: number, attempt: number, bytes: Uint8Array): WrittenValue {
    if (bytes.byteLength > largestPackedBytes) {
      this.#own += 1
      const object = this.#store.ownKey(step, attempt, this.#own)
      return { pointer: { object, bytes: bytes.byteLength, codec: 'millrace-json' }, stored: this.#store.put(object, bytes) }
    }
    if (this.#open && this.#open.bytes + bytes.byteLength > largestPackBytes) this.#open = undefined
    const pack = this.#open ?? this.#begin()
    const offset = pack.bytes
    pack.parts.push(bytes)
    pack.bytes += bytes.byteLength
    return { pointer: { object: pack.key, offset, bytes: bytes.byteLength, codec: 'millrace-json' }, stored: pack.stored }
  }

  #begin(): Pack {
    const before = this.#last
    this.#count += 1
    const pack: Pack = { key: this.#store.packKey(this.#count), parts: [], bytes: 0, stored: Promise.resolve() }
    pack.stored = this.#finish(pack, before)
    this.#last = pack.stored.catch(() => undefined) // reported to those whose values are in it
    this.#open = pack
    return pack
  }

  async #finish(pack: Pack, before: Promise<unknown>): Promise<void> {
    await before
    if (this.#open === pack) this.#open = undefined
    await this.#store.put(pack.key, Buffer.concat(pack.parts))
  }
}
