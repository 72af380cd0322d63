import { MillraceError } from '@millrace/protocol'
import type { PartitionAxis } from './axis'
import { fingerprintOf } from './fingerprint'
import type { Span } from './region'

/** Characters that a page could not show, and the sign of a range. */
const forbidden = /\.\.\.|[\u0000\u0007-\u000d]/
/** Characters that join and list keys of several dimensions. */
const forbiddenInDimension = /[|,[\]]/

const describe = (key: string): string => JSON.stringify(key)

/** Checks keys of static and dynamic partitions. Throws `invalid-partitions`. */
export const checkKeys = (keys: readonly string[], dimension: string | null): void => {
  const seen = new Set<string>()
  for (const key of keys) {
    if (forbidden.test(key)) throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} contains “...” or a control character`)
    if (dimension !== null && forbiddenInDimension.test(key)) {
      throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} of the dimension “${dimension}” contains one of | , [ ]`)
    }
    if (seen.has(key)) throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} comes twice`)
    seen.add(key)
  }
}

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
