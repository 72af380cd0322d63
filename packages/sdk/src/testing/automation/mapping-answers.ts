import type { MappingAnswers } from '@millrace/orchestration/automation'
import { describePartition, openPartitions, type OpenOptions } from '@millrace/orchestration/partitions'
import { askedMapping } from '../../manifest/asked-mapping'
import type { CollectedDefinitions } from '../../manifest/collect-definitions'
import { askMapping } from '../../runtime/ask-partitions'

/** Asks authors' own mappings what partitions read, each once: they say the same whenever they are asked. */
export const mappingAnswers = (definitions: CollectedDefinitions, open: () => OpenOptions): MappingAnswers => {
  const known = new Map<string, readonly string[]>()
  return ({ reader, input, upstream }, partition) => {
    const place = JSON.stringify([reader, input, upstream, partition])
    const before = known.get(place)
    if (before !== undefined) return before
    const downstream = askedMapping(definitions, { reader, input, upstream })?.downstream
    if (downstream === undefined) throw new TypeError(`what \`${reader}\` reads of \`${upstream}\` is told by a mapping that is not here`)
    const [keys = []] = askMapping(definitions, { reader, input, upstream, partitions: [describePartition(openPartitions(downstream, open()), partition)] })
    known.set(place, keys)
    return keys
  }
}
