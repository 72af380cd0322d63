import { MillraceError } from '@millrace/protocol'
import type { PartitionAxis } from './axis'
import { fingerprintOf } from './fingerprint'
import type { Span } from './region'

const describe = (key: string): string => JSON.stringify(key)

/** Static and dynamic partitions: keys in a given order. */
export class ListedAxis implements PartitionAxis {
  readonly kind = 'keys'
  readonly existing: Span
  readonly isDynamic: boolean
  readonly #keys: readonly string[]
  #ordinals: ReadonlyMap<string, number> | null = null
  #fingerprint: string | null = null

  constructor(keys: readonly string[], isDynamic: boolean) {
    this.#keys = keys
    this.isDynamic = isDynamic
    this.existing = { from: 0, to: keys.length }
  }

  get fingerprint(): string {
    this.#fingerprint ??= fingerprintOf(JSON.stringify(['keys', this.#keys]))
    return this.#fingerprint
  }

  keyOf(ordinal: number): string {
    const key = this.#keys[ordinal]
    if (key === undefined) throw new MillraceError('internal', `there is no partition ${ordinal} of ${this.#keys.length}`)
    return key
  }

  ordinalOf(key: string): number | null {
    this.#ordinals ??= new Map(this.#keys.map((each, index) => [each, index]))
    return this.#ordinals.get(key) ?? null
  }

  rangeOf(first: string, last: string): Span {
    const from = this.#known(first)
    return { from, to: Math.max(from, this.#known(last) + 1) }
  }

  #known(key: string): number {
    const ordinal = this.ordinalOf(key)
    if (ordinal === null) throw new MillraceError('unknown-partition', `there is no partition ${describe(key)}`, { details: { key } })
    return ordinal
  }
}
