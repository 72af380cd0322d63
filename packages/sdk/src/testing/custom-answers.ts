import { describePartition, openPartitions, type CustomAnswers, type OpenOptions } from '@millrace/orchestration/partitions'
import { askedMapping } from '../manifest/asked-mapping'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { readKey } from '../manifest/reads-snapshot'
import { askMapping } from '../runtime/ask-partitions'

/** Asks the author's own mappings of inputs which partitions are read. */
export const customAnswers = (definitions: CollectedDefinitions, open: OpenOptions) => (reader: string, input: string): CustomAnswers | undefined => {
  const record = definitions.assets.get(reader) ?? definitions.checks.get(reader)
  if (record === undefined || !('inputs' in record)) return undefined
  const place = { reader, input, upstream: readKey(record.inputs[input], record) }
  const { upstream, downstream } = askedMapping(definitions, place) ?? {}
  if (upstream === undefined || downstream === undefined) return undefined
  const below = openPartitions(downstream, open)
  return (key) => askMapping(definitions, { ...place, partitions: [describePartition(below, key)] })[0] ?? []
}
