import type { PartitionsDefinition } from '@millrace/protocol'
import { assetRecord } from '../definition'
import { inputRecord } from '../partitions/mapped-input'
import type { MappingRecord } from '../partitions/mapping'
import type { CollectedDefinitions } from './collect-definitions'

interface AskedMapping {
  readonly custom: NonNullable<MappingRecord['custom']>
  /** Of what is read. */
  readonly upstream: PartitionsDefinition | undefined
  /** Of what reads. */
  readonly downstream: PartitionsDefinition | undefined
}

/** The author's own mapping of an input, of an asset or of a function that evaluates checks; null where it is none. */
export const askedMapping = ({ assets, checks }: CollectedDefinitions, { reader, input }: { readonly reader: string; readonly input: string }): AskedMapping | null => {
  const asset = assets.get(reader)
  const record = asset?.kind === 'asset' ? asset : checks.get(reader)
  const given = record === undefined ? null : inputRecord(record.inputs[input])
  if (record === undefined || given?.kind !== 'mapped' || given.mapping.custom === undefined) return null
  return { custom: given.mapping.custom, upstream: assetRecord(given.asset)?.partitions, downstream: record.partitions }
}
