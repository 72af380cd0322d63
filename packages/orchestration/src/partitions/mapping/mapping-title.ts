import type { PartitionMapping } from '@millrace/protocol'

const titles = {
  identity: 'samePartition()', all: 'allPartitions()', last: 'lastPartition()', static: 'staticMapping()', specific: 'specificPartitions()', 'time-window': 'timeWindow()',
  'multi-to-single': 'byDimension()', multi: 'byDimensions()', custom: 'customMapping()',
} as const satisfies Readonly<Record<PartitionMapping['type'], string>>

/** What authors write for it. */
export const mappingTitle = (type: PartitionMapping['type']): string => titles[type]
