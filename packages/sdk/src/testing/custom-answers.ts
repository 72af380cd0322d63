import { describePartition, openPartitions, type CustomAnswers, type OpenOptions } from '@millrace/orchestration/partitions'
import type { AssetKey } from '@millrace/protocol'
import { assetRecord } from '../definition'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { inputRecord } from '../partitions/mapped-input'
import { presentPartition } from '../partitions/present-partition'

/** Asks the author's own mappings which partitions are read. */
export const customAnswers = ({ assets }: CollectedDefinitions, open: OpenOptions) => (key: AssetKey, name: string): CustomAnswers | undefined => {
  const record = assets.get(key)
  const input = record?.kind === 'asset' ? inputRecord(record.inputs[name]) : null
  const custom = input?.kind === 'mapped' ? input.mapping.custom : undefined
  const upstream = input?.kind === 'mapped' ? assetRecord(input.asset)?.partitions : undefined
  if (custom === undefined || upstream === undefined || record?.partitions === undefined) return undefined
  const [above, below] = [openPartitions(upstream, open), openPartitions(record.partitions, open)]
  return (downstreamKey) => [...custom(presentPartition(describePartition(below, downstreamKey)))].map((each) => typeof each === 'string' ? each : above.keyOf(each))
}
