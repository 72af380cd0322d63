import { choosePartitions, openPartitions, type OpenOptions } from '@millrace/orchestration/partitions'
import { encodeValue } from '@millrace/orchestration/values'
import { assetRecord } from '../definition'
import type { GivenValue } from './memory'
import { ValueMemory } from './value-memory'

/** Values that a test gives, as if they had been stored. Throws for a partition that does not exist, or is missing. */
export const givenValues = (values: Iterable<GivenValue> | undefined, open: OpenOptions): ValueMemory => {
  const memory = new ValueMemory()
  for (const [asset, value, partition] of values ?? []) {
    const definition = assetRecord(asset)?.partitions
    if (definition === undefined && partition !== undefined) throw new TypeError(`asset \`${asset.key}\` has no partitions, so its value has none`)
    if (definition === undefined) memory.set(asset.key, '', encodeValue(value))
    else if (partition === undefined) throw new TypeError(`asset \`${asset.key}\` is partitioned: give its values as [${asset.key}, value, partition]`)
    else for (const key of choosePartitions(`asset “${asset.key}”`, openPartitions(definition, open), partition)) memory.set(asset.key, key, encodeValue(value))
  }
  return memory
}
