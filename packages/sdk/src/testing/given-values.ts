import { choosePartitions, openPartitions, type OpenOptions } from '@millrace/orchestration/partitions'
import { assetRecord } from '../definition'
import { encodeStored } from '../runtime/step-request-error'
import type { GivenValue } from './memory'
import { ValueMemory } from './value-memory'

/** Values that a test gives, as if they had been stored. Throws for a partition that does not exist, or is missing. */
export const givenValues = (values: Iterable<GivenValue> | undefined, open: OpenOptions): ValueMemory => {
  const memory = new ValueMemory()
  for (const [asset, value, partition] of values ?? []) {
    const record = assetRecord(asset)
    const definition = record?.partitions
    const bytes = (): Uint8Array => encodeStored(`the test gave asset \`${asset.key}\``, value, record?.kind === 'asset' ? record.format : undefined)
    if (definition === undefined && partition !== undefined) throw new TypeError(`asset \`${asset.key}\` has no partitions, so its value has none`)
    if (definition === undefined) memory.set(asset.key, '', bytes())
    else if (partition === undefined) throw new TypeError(`asset \`${asset.key}\` is partitioned: give its values as [${asset.key}, value, partition]`)
    else for (const key of choosePartitions(`asset “${asset.key}”`, openPartitions(definition, open), partition)) memory.set(asset.key, key, bytes())
  }
  return memory
}
