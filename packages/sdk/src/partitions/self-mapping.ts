import type { PartitionMapping, PartitionsDefinition, SinglePartitionMapping } from '@millrace/protocol'
import { timeDimensions } from './check-partitions'
import type { InputRecord } from './mapped-input'

/** How an asset depends on its own past: shifted along time, the same in every other dimension. */
export const selfMapping = ({ startOffset, endOffset }: Extract<InputRecord, { kind: 'self' }>, partitions: PartitionsDefinition): PartitionMapping => {
  const shifted: SinglePartitionMapping = { type: 'time-window', startOffset, endOffset, allowNonexistentUpstream: false }
  if (partitions.type !== 'multi') return shifted
  const [time] = timeDimensions(partitions)
  return { type: 'multi', dimensions: partitions.dimensions.map(({ name }) => ({ upstream: name, downstream: name, mapping: name === time ? shifted : { type: 'identity' } })) }
}
