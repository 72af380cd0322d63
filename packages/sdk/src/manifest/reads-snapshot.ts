import type { AssetSnapshot, PartitionMapping } from '@millrace/protocol'
import type { CheckRecord } from '../checks/check-record'
import { assetRecord, type AssetRecord, type ExternalAssetRecord, type ObservableRecord } from '../definition'
import { inputShape } from '../partitions/input-shape'
import { inputRecord } from '../partitions/mapped-input'
import { selfMapping } from '../partitions/self-mapping'
import { byCodeUnits } from './by-code-units'
import { upstreamOf } from './upstream-of'

type Reader = AssetRecord | ObservableRecord | CheckRecord
type AnyReader = Reader | ExternalAssetRecord
/** The key of what is read, as it stands among inputs or `deps`. */
export const readKey = (value: unknown, record: AnyReader): string => {
  const upstream = upstreamOf(value, record)
  return typeof upstream === 'string' ? upstream : upstream === record ? record.key : assetRecord(upstream)?.key ?? ''
}

const mappingOf = (given: unknown, { partitions }: AnyReader): PartitionMapping | undefined => {
  const input = inputRecord(given)
  if (input === null) return undefined
  return input.kind === 'mapped' ? input.mapping.mapping : partitions === undefined ? undefined : selfMapping(input, partitions)
}

const inputSnapshot = (record: Reader, name: string): AssetSnapshot['inputs'][number] => {
  const given = record.inputs[name]
  const input = inputRecord(given)
  const mapping = mappingOf(given, record)
  const isRange = record.backfillPolicy !== undefined
  const shape = input?.kind === 'self'
    ? isRange ? 'partitions' : input.reads
    : inputShape({ upstream: assetRecord(upstreamOf(given, record))?.partitions, downstream: record.partitions, mapping, isRange })
  return { name, asset: readKey(given, record), ...(mapping === undefined ? {} : { mapping }), ...(shape === 'value' ? {} : { shape }) }
}

/** Those that are inputs too, are listed there alone, unless it is here that a mapping is named. */
export const depsOf = (record: AnyReader, inputs: AssetSnapshot['inputs']): Pick<AssetSnapshot, 'deps' | 'depMappings'> => {
  if (record.deps.length === 0) return { deps: [] }
  const mappings = new Map<string, PartitionMapping>()
  const keys = new Set(record.deps.map((given) => readKey(given, record)))
  for (const given of record.deps) {
    const mapping = mappingOf(given, record)
    if (mapping !== undefined) mappings.set(readKey(given, record), mapping)
  }
  for (const input of inputs) if (!mappings.has(input.asset)) keys.delete(input.asset)
  const sorted = [...mappings].sort(([left], [right]) => byCodeUnits(left, right))
  return { deps: [...keys].sort(byCodeUnits), ...(sorted.length === 0 ? {} : { depMappings: Object.fromEntries(sorted) }) }
}

/** The inputs of a definition, by name. */
export const inputsOf = (record: Reader): AssetSnapshot['inputs'] => Object.keys(record.inputs).sort(byCodeUnits).map((name) => inputSnapshot(record, name))
