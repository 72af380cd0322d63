import type { CustomDependency, MappingAnswers } from '@millrace/orchestration/automation'
import { describePartition, openPartitions, type OpenOptions } from '@millrace/orchestration/partitions'
import { assetRecord, isRunnable, type AnyAssetRecord } from '../../definition'
import type { CheckRecord } from '../../checks/check-record'
import type { CollectedDefinitions } from '../../manifest/collect-definitions'
import { inputRecord } from '../../partitions/mapped-input'
import type { CustomMappingFunction } from '../../partitions/mapping'
import { presentPartition } from '../../partitions/present-partition'
import { readKeys } from '../../runtime/ask-partitions'

type Reader = AnyAssetRecord | CheckRecord

const readerOf = ({ assets, checks }: CollectedDefinitions, { asset, check }: CustomDependency): Reader | undefined =>
  check === null ? assets.get(asset) : [...checks.values()].find((record) => record.checks.some((each) => each.asset === asset && each.name === check))

const upstreamKey = (given: unknown): string | undefined => (typeof given === 'string' ? given : assetRecord(given)?.key)

/** The author's own mapping of an input, or of what only orders. */
const mappingOf = (record: Reader, { input, upstream }: CustomDependency): CustomMappingFunction | undefined => {
  const inputs = record.kind === 'check' || isRunnable(record) ? record.inputs : {}
  const given = input === null ? record.deps.map(inputRecord).find((dep) => dep?.kind === 'mapped' && upstreamKey(dep.asset) === upstream) : inputRecord(inputs[input])
  return given?.kind === 'mapped' ? given.mapping.custom : undefined
}

/** Asks authors' own mappings what partitions read, each once: they say the same whenever they are asked. */
export const mappingAnswers = (definitions: CollectedDefinitions, open: () => OpenOptions): MappingAnswers => {
  const known = new Map<string, readonly string[]>()
  return (dependency, partition) => {
    const place = JSON.stringify([dependency.asset, dependency.check, dependency.input, dependency.upstream, partition])
    const before = known.get(place)
    if (before !== undefined) return before
    const record = readerOf(definitions, dependency)
    const custom = record === undefined ? undefined : mappingOf(record, dependency)
    if (record?.partitions === undefined || custom === undefined) throw new TypeError(`what \`${dependency.asset}\` reads of \`${dependency.upstream}\` is told by a mapping that is not here`)
    const keys = readKeys(`the mapping of \`${dependency.upstream}\` in \`${dependency.asset}\``, custom(presentPartition(describePartition(openPartitions(record.partitions, open()), partition))), partition)
    known.set(place, keys)
    return keys
  }
}
