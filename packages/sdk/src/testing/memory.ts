import type { AnyAsset, ReadableAsset } from '../asset'
import type { PartitionKey } from '../partitions/partition'
import { readMemory } from './read-memory'
import { CheckMemory } from './check-memory'
import { ValueMemory } from './value-memory'

/** Names the partition whose value is meant. */
export interface OfPartition {
  /** Its key, or the keys of its dimensions. */
  readonly partition?: PartitionKey
}

/** Values of assets and their partitions, kept from one `materialize()` to the next; made by `createMemory()`. */
export interface Memory {
  /** The latest value, as a decoded copy. Throws when there is none. */
  value<Value>(asset: ReadableAsset<Value>, of?: OfPartition): Value
  /** The keys of the partitions that have a value, in the order in which they were made. */
  partitions(asset: AnyAsset): readonly string[]
}

/** A value that a test gives: of an asset, or of one of its partitions. */
export type GivenValue = readonly [asset: AnyAsset, value: unknown] | readonly [asset: AnyAsset, value: unknown, partition: PartitionKey]

interface Kept { readonly values: ValueMemory; readonly materialized: CheckMemory }
const memories = new WeakMap<Memory, Kept>()

/** What is behind a memory: values, and what was said of them. */
export const keptBy = (memory: Memory): Kept => {
  const kept = memories.get(memory)
  if (kept === undefined) throw new TypeError('`memory` must be what createMemory() returned')
  return kept
}

/**
 * Keeps what `materialize()` makes, so that a later call reads it, as runs of a deployment do.
 *
 * @example
 * ```ts
 * import { asset, daily, self } from '@millrace/sdk'
 * import { createMemory, materialize } from '@millrace/sdk/testing'
 *
 * const balance = asset('balance', {
 *   partitions: daily({ start: '2026-01-01' }),
 *   inputs: { before: self<number>({ startOffset: -1 }) },
 *   run: ({ inputs }) => (inputs.before ?? 0) + 10,
 * })
 *
 * const memory = createMemory()
 * await materialize(balance, { partition: '2026-01-01', memory })
 * await materialize(balance, { partition: '2026-01-02', memory })
 * memory.value(balance, { partition: '2026-01-02' }) // 20
 * ```
 */
export const createMemory = (): Memory => {
  const values = new ValueMemory()
  const memory: Memory = Object.freeze({
    value: <Value>(asset: ReadableAsset<Value>, of: OfPartition = {}) => readMemory(values, asset, of) as Value,
    partitions: (asset: AnyAsset) => values.keys(asset.key),
  })
  memories.set(memory, { values, materialized: new CheckMemory() })
  return memory
}
