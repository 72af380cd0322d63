import type { Partitions } from './open-partitions'

export interface PartitionOutcome {
  readonly partition: string
  readonly status: 'materialized' | 'failed'
}

/** Neighbouring partitions, drawn as one. */
export interface StripCell {
  readonly first: string
  readonly last: string
  readonly size: number
  readonly materialized: number
  readonly failed: number
}

export interface PartitionStrip {
  readonly total: number
  readonly materialized: number
  readonly failed: number
  readonly cells: readonly StripCell[]
}

/** How the partitions that exist stand, in at most so many cells of nearly equal size. What is known of partitions that do not exist any more is left out. */
export const partitionStrip = (partitions: Partitions, outcomes: readonly PartitionOutcome[], most: number): PartitionStrip => {
  const total = partitions.size
  const count = Math.min(total, most)
  const materialized = Array.from({ length: count }, () => 0)
  const failed = Array.from({ length: count }, () => 0)
  for (const { partition, status } of outcomes) {
    const place = partitions.placeOf(partition)
    if (place === null) continue
    const counts = status === 'failed' ? failed : materialized
    const cell = Math.floor(((place + 1) * count - 1) / total)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  const startOf = (cell: number): number => Math.floor((cell * total) / count)
  const cells = Array.from({ length: count }, (_, index): StripCell => {
    const [from, to] = [startOf(index), startOf(index + 1)]
    return { first: partitions.keyAtPlace(from), last: partitions.keyAtPlace(to - 1), size: to - from, materialized: materialized[index] ?? 0, failed: failed[index] ?? 0 }
  })
  const sum = (counts: readonly number[]): number => counts.reduce((all, each) => all + each, 0)
  return { total, materialized: sum(materialized), failed: sum(failed), cells }
}
