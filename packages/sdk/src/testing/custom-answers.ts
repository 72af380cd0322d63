import { describePartition, openPartitions, type CustomAnswers, type OpenOptions } from '@millrace/orchestration/partitions'
import { askedMapping } from '../manifest/asked-mapping'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { presentPartition } from '../partitions/present-partition'

/** Asks the author's own mappings which partitions are read. */
export const customAnswers = (definitions: CollectedDefinitions, open: OpenOptions) => (reader: string, input: string): CustomAnswers | undefined => {
  const { custom, upstream, downstream } = askedMapping(definitions, { reader, input }) ?? {}
  if (custom === undefined || upstream === undefined || downstream === undefined) return undefined
  const [above, below] = [openPartitions(upstream, open), openPartitions(downstream, open)]
  return (downstreamKey) => [...custom(presentPartition(describePartition(below, downstreamKey)))].map((each) => typeof each === 'string' ? each : above.keyOf(each))
}
