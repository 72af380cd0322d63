import type { Partition, RunConfig } from '@millrace/protocol'
import { configOfPartition } from '../job'
import { askedMapping, type MappingPlace } from '../manifest/asked-mapping'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import type { PartitionKey } from '../partitions/partition'
import { presentPartition } from '../partitions/present-partition'

/** A key as text: of several dimensions their keys in the order of the dimensions' names. */
const keyText = (what: string, key: unknown): string => {
  if (typeof key === 'string' && key !== '') return key
  if (typeof key !== 'object' || key === null || Array.isArray(key)) throw new TypeError(`${what} must give keys of partitions, not ${typeof key === 'string' ? 'an empty one' : String(key)}`)
  return Object.entries(key as Exclude<PartitionKey, string>).sort(([one], [other]) => (one < other ? -1 : 1)).map(([, part]) => part).join('|')
}

const isIterable = (value: unknown): value is Iterable<unknown> => typeof value === 'object' && value !== null && Symbol.iterator in value

/** What a mapping gave for a partition, as keys. */
export const readKeys = (what: string, keys: unknown, partition: string): string[] => {
  if (!isIterable(keys)) throw new TypeError(`${what} must give a list of keys, and gave ${typeof keys} for partition \`${partition}\``)
  return [...new Set([...keys].map((key) => keyText(what, key)))]
}

/** Asks the author's own mapping which partitions each of these reads. */
export const askMapping = (definitions: CollectedDefinitions, question: MappingPlace & { readonly partitions: readonly Partition[] }): string[][] => {
  const { reader, input, upstream } = question
  const what = `the mapping of ${input === null ? `\`${upstream}\` in \`deps\`` : `input \`${input}\``} of ${definitions.checks.has(reader) ? 'check' : 'asset'} \`${reader}\``
  const { custom } = askedMapping(definitions, question) ?? {}
  if (custom === undefined) throw new TypeError(`${what} is not the author's own in this build`)
  return question.partitions.map((partition) => readKeys(what, custom(presentPartition(partition)), partition.key))
}

/** Asks a job how its run of a partition is configured. */
export const askConfig = ({ jobs }: CollectedDefinitions, question: { readonly job: string; readonly partition: Partition }): RunConfig => {
  const record = jobs.get(question.job)
  if (record === undefined) throw new TypeError(`this build has no job \`${question.job}\``)
  return configOfPartition(record, presentPartition(question.partition)) ?? {}
}
