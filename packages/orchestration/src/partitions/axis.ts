import type { Span } from './region'

/** One dimension of partitions: whole numbers, ordinals, stand for keys in their order. */
export interface PartitionAxis {
  readonly kind: 'time' | 'keys'
  /** Two axes with one fingerprint mean the same keys by the same ordinals. */
  readonly fingerprint: string
  /** The ordinals of the partitions that exist now. */
  readonly existing: Span
  keyOf(ordinal: number): string
  /** The ordinal of a key that names a partition, whether or not it exists now; else null. */
  ordinalOf(key: string): number | null
  /** The ordinals of a range of keys, both included. Throws `unknown-partition`. */
  rangeOf(first: string, last: string): Span
}

export const existsOn = (axis: PartitionAxis, ordinal: number): boolean => ordinal >= axis.existing.from && ordinal < axis.existing.to

/** The part of a span that exists. */
export const clipToExisting = (axis: PartitionAxis, { from, to }: Span): Span => {
  const start = Math.max(from, axis.existing.from)
  return { from: start, to: Math.max(start, Math.min(to, axis.existing.to)) }
}
