import { openAt, openPartitions } from '@millrace/orchestration/partitions'
import { decodeElsewhere, decodeValue } from '@millrace/orchestration/values'
import type { AnyAsset } from '../asset'
import { assetRecord } from '../definition'
import type { PartitionKey } from '../partitions/partition'
import type { OfPartition } from './memory'
import type { ValueMemory } from './value-memory'

/** A name of a partition as its key. Whether the partition exists is not asked. */
const partitionKeyOf = (asset: AnyAsset, name: PartitionKey): string => {
  const definition = assetRecord(asset)?.partitions
  if (definition === undefined) throw new TypeError(`asset \`${asset.key}\` has no partitions, so there is no partition ${JSON.stringify(name)}`)
  if (typeof name === 'string') return name
  const partitions = openPartitions(definition, openAt(0))
  if (definition.type === 'multi') return partitions.keyOf(name)
  throw new TypeError(`asset \`${asset.key}\` has partitions of one dimension: name one by its key`)
}

/** Reads a value of an asset, or of its only partition if none is named. */
export const readMemory = (memory: ValueMemory, asset: AnyAsset, { partition }: OfPartition): unknown => {
  const keys = memory.keys(asset.key)
  const [only, ...more] = keys
  if (partition === undefined && more.length > 0) throw new Error(`asset \`${asset.key}\` has values of ${keys.length} partitions: name one, as in value(${asset.key}, { partition: ${JSON.stringify(only)} })`)
  const key = partition === undefined ? only ?? '' : partitionKeyOf(asset, partition)
  const bytes = memory.get(asset.key, key)
  const elsewhere = bytes === undefined ? null : decodeElsewhere(bytes)
  if (elsewhere !== null) throw new Error(`the value of asset \`${asset.key}\` is with the IO manager \`${elsewhere.ioManager}\`: ask that, or replace it by inMemoryIo()`)
  if (bytes !== undefined) return decodeValue(bytes)
  throw new Error(`asset \`${asset.key}\` has no value${partition === undefined ? '' : ` at partition ${JSON.stringify(key)}${keys.length === 0 ? '' : `; it has some at ${keys.slice(0, 10).map((each) => JSON.stringify(each)).join(', ')}`}`}`)
}
