import type { PartitionsDefinition } from '@millrace/protocol'
import { inputRecord } from '../partitions/mapped-input'
import type { MappingRecord } from '../partitions/mapping'
import type { CollectedDefinitions } from './collect-definitions'
import { readKey } from './reads-snapshot'

/** Which mapping is meant: that of an input, or (`input` is null) the one in `deps`. */
export interface MappingPlace {
  /** An asset, or a function that evaluates checks. */
  readonly reader: string
  readonly input: string | null
  readonly upstream: string
}

interface AskedMapping {
  readonly custom: NonNullable<MappingRecord['custom']>
  /** Of what is read. */
  readonly upstream: PartitionsDefinition | undefined
  /** Of what reads. */
  readonly downstream: PartitionsDefinition | undefined
}

/** The author's own mapping of what an asset, or a function that evaluates checks, reads or comes after; null where it is none. */
export const askedMapping = ({ assets, checks }: CollectedDefinitions, { reader, input, upstream }: MappingPlace): AskedMapping | null => {
  const record = assets.get(reader) ?? checks.get(reader)
  if (record === undefined) return null
  const inputs = 'inputs' in record ? record.inputs : {}
  const all = input === null ? record.deps : [inputs[input]]
  const given = all.find((each) => inputRecord(each)?.kind === 'mapped' && readKey(each, record) === upstream)
  const mapped = inputRecord(given)
  if (mapped?.kind !== 'mapped' || mapped.mapping.custom === undefined) return null
  return { custom: mapped.mapping.custom, upstream: assets.get(upstream)?.partitions, downstream: record.partitions }
}
