import type { AssetSource } from '@millrace/protocol'
import { show } from '../check-definition'
import type { ReadableAsset } from '../asset'
import { assetRecord, type AssetRecord } from '../definition'
import { opInputShape } from '../partitions/input-shape'
import type { ByDimension, ByDimensions } from '../partitions/mapping'
import { inputRecord, type MappedInput } from '../partitions/mapped-input'

/** `unknown` takes maps too. */
type MapOf<Value> = unknown extends Value ? MappedInput : Value extends ReadonlyMap<string, infer Each> ? MappedInput<Each, unknown, 'many' | ByDimension | ByDimensions> : never

/**
 * The asset whose stored value a call of an op receives: of a partitioned one that of the partition which the run is of; with a mapping of `from()` the one that
 * `samePartition()` or `lastPartition()` names, else a map by partition.
 */
export type AssetWire<Value> = ReadableAsset<Value> | MappedInput<Value, unknown, 'same' | 'last'> | MapOf<Value>

/** What a wire names: an asset, as the manifest refers to it, or what is wrong with it. */
export type NamedAsset = { readonly record: AssetRecord; readonly source: AssetSource } | { readonly objection: string }

const unreadable = (record: NonNullable<ReturnType<typeof assetRecord>>): string =>
  `is \`${record.key}\`, ${record.kind === 'virtual' ? 'a' : 'an'} ${record.kind} asset, of which no value is stored`

/** The asset of a wire; null when it is none. */
export const assetOfWire = (wire: unknown): NamedAsset | null => {
  const input = inputRecord(wire)
  if (input?.kind === 'self') return { objection: 'is self(): an op has no past of its own' }
  const given = input === null ? wire : input.asset
  const record = assetRecord(given)
  if (record === null) return input === null ? null : { objection: `maps partitions of ${show(given)}: an op reads an asset object, not a key` }
  if (record.kind !== 'asset') return { objection: unreadable(record) }
  if (input === null) return { record, source: { asset: record.key } }
  const { mapping, custom } = input.mapping
  if (record.partitions === undefined) return { objection: `maps partitions of asset \`${record.key}\`, which has none` }
  if (custom !== undefined) return { objection: `reads asset \`${record.key}\` by a mapping of yours, which nobody asks for an op: give an asset this input` }
  const shape = opInputShape(mapping)
  return { record, source: { asset: record.key, mapping, ...(shape === 'value' ? {} : { shape }) } }
}
