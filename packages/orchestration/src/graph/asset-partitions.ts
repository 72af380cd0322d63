import type { AssetKey } from '@millrace/protocol'
import type { PartitionSet } from '../partitions/partition-set'
import { wholeAsset, type PartitionedAsset, type PartitionGraph } from './partition-graph'

/** A partition of an asset; null for an asset without partitions. */
export type AssetPartition = readonly [asset: AssetKey, partition: string | null]

/** Partitions of several assets: an immutable set per asset. */
export class AssetPartitions {
  readonly #sets: ReadonlyMap<AssetKey, PartitionSet>

  constructor(sets: Iterable<readonly [AssetKey, PartitionSet]> = []) {
    this.#sets = new Map([...sets].filter(([, set]) => !set.isEmpty))
  }

  /** The partitions of these names that exist. Throws `unknown-asset`. */
  static of<Asset extends PartitionedAsset>(graph: PartitionGraph<Asset>, partitions: Iterable<AssetPartition>): AssetPartitions {
    const keys = new Map<AssetKey, string[]>()
    const whole: AssetKey[] = []
    for (const [asset, partition] of partitions) {
      const names = keys.get(asset)
      if (partition === null) whole.push(asset)
      else if (names === undefined) keys.set(asset, [partition])
      else names.push(partition)
    }
    return new AssetPartitions([
      ...whole.map((asset) => [asset, graph.partitionsOf(asset).all()] as const),
      ...[...keys].map(([asset, names]) => [asset, graph.partitionsOf(asset).setOfExisting(names)] as const),
    ])
  }

  get isEmpty(): boolean {
    return this.#sets.size === 0
  }

  /** How many partitions; an asset without partitions counts as one. */
  get size(): number {
    let size = 0
    for (const set of this.#sets.values()) size += set.size
    return size
  }

  /** The assets of which there is any. */
  get assets(): readonly AssetKey[] {
    return [...this.#sets.keys()]
  }

  get(asset: AssetKey): PartitionSet | undefined {
    return this.#sets.get(asset)
  }

  has(asset: AssetKey): boolean {
    return this.#sets.has(asset)
  }

  entries(): Iterable<readonly [AssetKey, PartitionSet]> {
    return this.#sets.entries()
  }

  /** Lists them one by one. */
  *[Symbol.iterator](): Generator<AssetPartition, void> {
    for (const [asset, set] of this.#sets) {
      if (set.space === wholeAsset) yield [asset, null]
      else for (const key of set) yield [asset, key]
    }
  }

  with(asset: AssetKey, set: PartitionSet): AssetPartitions {
    return this.union(new AssetPartitions([[asset, set]]))
  }

  union(other: AssetPartitions): AssetPartitions {
    const sets = new Map(this.#sets)
    for (const [asset, set] of other.#sets) sets.set(asset, sets.get(asset)?.union(set) ?? set)
    return new AssetPartitions(sets)
  }

  intersection(other: AssetPartitions): AssetPartitions {
    return this.#map((asset, set) => other.#sets.get(asset)?.intersection(set) ?? null)
  }

  difference(other: AssetPartitions): AssetPartitions {
    return this.#map((asset, set) => {
      const less = other.#sets.get(asset)
      return less === undefined ? set : set.difference(less)
    })
  }

  /** Those of some assets only. */
  within(assets: ReadonlySet<AssetKey>): AssetPartitions {
    return this.#map((asset, set) => (assets.has(asset) ? set : null))
  }

  equals(other: AssetPartitions): boolean {
    return this.#sets.size === other.#sets.size && [...this.#sets].every(([asset, set]) => other.#sets.get(asset)?.equals(set) === true)
  }

  #map(change: (asset: AssetKey, set: PartitionSet) => PartitionSet | null): AssetPartitions {
    const sets: [AssetKey, PartitionSet][] = []
    for (const [asset, set] of this.#sets) {
      const changed = change(asset, set)
      if (changed !== null) sets.push([asset, changed])
    }
    return new AssetPartitions(sets)
  }
}
