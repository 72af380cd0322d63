import type { AssetKey } from '@millrace/protocol'

/** Encoded values by asset and partition; an asset without partitions has an empty one. */
export class ValueMemory {
  readonly #values = new Map<AssetKey, Map<string, Uint8Array>>()

  get(asset: AssetKey, partition: string): Uint8Array | undefined {
    return this.#values.get(asset)?.get(partition)
  }

  set(asset: AssetKey, partition: string, bytes: Uint8Array): void {
    const values = this.#values.get(asset) ?? new Map<string, Uint8Array>()
    values.delete(partition)
    this.#values.set(asset, values.set(partition, bytes))
  }

  keys(asset: AssetKey): readonly string[] {
    return [...this.#values.get(asset)?.keys() ?? []]
  }

  addAll(other: ValueMemory): void {
    for (const [asset, values] of other.#values) for (const [partition, bytes] of values) this.set(asset, partition, bytes)
  }
}
