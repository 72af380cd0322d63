import type { AssetSnapshot, JobSnapshot, Manifest, OpSnapshot, PartitionMapping } from '@millrace/protocol'
import { assetRecord, type AssetRecord, type ExternalAssetRecord, type JobRecord, type OpRecord } from '../definition'
import { bundlePosition } from '../definition-place'
import { configJsonSchema } from '../validate-config'
import { inputRecord } from '../partitions/mapped-input'
import { inputShape } from '../partitions/input-shape'
import { selfMapping } from '../partitions/self-mapping'
import type { CollectedDefinitions } from './collect-definitions'
import { openedBy, resourceSnapshot } from './resource-snapshot'
import { upstreamOf } from './upstream-of'
import { ConditionTable } from './condition-table'
import { scheduleSnapshot, sensorSnapshot } from './trigger-snapshot'

/** By code units: the same order everywhere, whatever the locale. */
const byCodeUnits = (left: string, right: string): number => left < right ? -1 : left > right ? 1 : 0
type AnyAssetRecord = AssetRecord | ExternalAssetRecord

const keyOf = (value: unknown, record: AnyAssetRecord): string => {
  const upstream = upstreamOf(value, record)
  return typeof upstream === 'string' ? upstream : upstream === record ? record.key : assetRecord(upstream)?.key ?? ''
}

const mappingOf = (given: unknown, { partitions }: AnyAssetRecord): PartitionMapping | undefined => {
  const input = inputRecord(given)
  if (input === null) return undefined
  return input.kind === 'mapped' ? input.mapping.mapping : partitions === undefined ? undefined : selfMapping(input, partitions)
}

const inputSnapshot = (record: AssetRecord, name: string): AssetSnapshot['inputs'][number] => {
  const given = record.inputs[name]
  const input = inputRecord(given)
  const mapping = mappingOf(given, record)
  const isRange = record.backfillPolicy !== undefined
  const shape = input?.kind === 'self'
    ? isRange ? 'partitions' : input.reads
    : inputShape({ upstream: assetRecord(upstreamOf(given, record))?.partitions, downstream: record.partitions, mapping, isRange })
  return { name, asset: keyOf(given, record), ...(mapping === undefined ? {} : { mapping }), ...(shape === 'value' ? {} : { shape }) }
}

/** Those that are inputs too, are listed there alone, unless it is here that a mapping is named. */
const depsOf = (record: AnyAssetRecord, inputs: AssetSnapshot['inputs']): Pick<AssetSnapshot, 'deps' | 'depMappings'> => {
  if (record.deps.length === 0) return { deps: [] }
  const mappings = new Map<string, PartitionMapping>()
  const keys = new Set(record.deps.map((given) => keyOf(given, record)))
  for (const given of record.deps) {
    const mapping = mappingOf(given, record)
    if (mapping !== undefined) mappings.set(keyOf(given, record), mapping)
  }
  for (const input of inputs) if (!mappings.has(input.asset)) keys.delete(input.asset)
  const sorted = [...mappings].sort(([left], [right]) => byCodeUnits(left, right))
  return { deps: [...keys].sort(byCodeUnits), ...(sorted.length === 0 ? {} : { depMappings: Object.fromEntries(sorted) }) }
}

const assetSnapshot = (record: AssetRecord | ExternalAssetRecord, conditions: ConditionTable): AssetSnapshot => {
  const inputs = record.kind === 'external' ? [] : Object.keys(record.inputs).sort(byCodeUnits).map((name) => inputSnapshot(record, name))
  const position = bundlePosition(record.place)
  return {
    key: record.key,
    kind: record.kind,
    inputs,
    ...depsOf(record, inputs),
    ...(record.partitions === undefined ? {} : { partitions: record.partitions }),
    ...(record.kind === 'external' || record.backfillPolicy === undefined ? {} : { backfillPolicy: record.backfillPolicy }),
    group: record.group,
    owners: [...record.owners],
    kinds: [...record.kinds],
    tags: { ...record.tags },
    ...(record.description === undefined ? {} : { description: record.description }),
    metadata: { ...record.metadata },
    ...(record.kind === 'external' || record.codeVersion === undefined ? {} : { codeVersion: record.codeVersion }),
    ...(record.kind === 'external' || record.retry === undefined ? {} : { retry: { ...record.retry } }),
    ...(record.kind === 'external' || record.automation === undefined ? {} : { automation: conditions.placeOf(record) }),
    ...(record.kind === 'external' || record.freshness === undefined ? {} : { freshness: { ...record.freshness } }),
    ...(record.kind === 'external' ? {} : openedBy(record)),
    ...(record.kind === 'external' || record.io === undefined ? {} : { io: record.io.key }),
    ...(record.kind === 'external' || record.config === undefined ? {} : { configSchema: configJsonSchema(record.config) }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}

const jobSnapshot = (record: JobRecord): JobSnapshot => {
  const position = bundlePosition(record.place)
  return {
    name: record.key,
    ...record.graph === null ? { kind: 'asset' as const, selection: record.selection ?? '' } : { kind: 'graph' as const, nodes: [...record.graph.nodes] },
    ...(record.description === undefined ? {} : { description: record.description }),
    tags: { ...record.tags },
    ...(record.config === undefined ? {} : { config: record.config }),
    ...(record.partitions === undefined ? {} : { partitions: record.partitions }),
    ...(record.configOf === undefined ? {} : { configBy: 'partition' as const }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}

const opSnapshot = (record: OpRecord): OpSnapshot => {
  const position = bundlePosition(record.place)
  return {
    name: record.key,
    ...(record.description === undefined ? {} : { description: record.description }),
    inputs: Object.keys(record.inputs).sort(byCodeUnits).map((name) => ({ name })),
    outputs: record.outputs.map(({ name, isRequired, isDynamic }) => ({ name, isRequired, isDynamic })),
    tags: { ...record.tags },
    ...(record.codeVersion === undefined ? {} : { codeVersion: record.codeVersion }),
    ...(record.retry === undefined ? {} : { retry: { ...record.retry } }),
    ...openedBy(record),
    ...(record.config === undefined ? {} : { configSchema: configJsonSchema(record.config) }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}

/** The manifest of definitions without problems: equal definitions give equal bytes. */
export const buildManifest = ({ assets, jobs, ops, schedules, sensors, resources, bindings }: CollectedDefinitions): Manifest => {
  const conditions = new ConditionTable([...assets.values()])
  return {
    manifestVersion: 1,
    assets: [...assets.values()].map((record) => assetSnapshot(record, conditions)).sort((left, right) => byCodeUnits(left.key, right.key)),
    jobs: [...jobs.values()].map(jobSnapshot).sort((left, right) => byCodeUnits(left.name, right.name)),
    ops: [...ops.values()].flatMap((called) => called.kind === 'op' ? [opSnapshot(called)] : []).sort((left, right) => byCodeUnits(left.name, right.name)),
    ...(conditions.list.length === 0 ? {} : { conditions: conditions.list }),
    schedules: [...schedules.values()].map(scheduleSnapshot).sort((left, right) => byCodeUnits(left.name, right.name)),
    sensors: [...sensors.values()].map(sensorSnapshot).sort((left, right) => byCodeUnits(left.name, right.name)),
    ...(resources.size === 0 ? {} : {
      resources: [...resources.values()].map((record) => resourceSnapshot(record, bindings.get(record.key))).sort((left, right) => byCodeUnits(left.name, right.name)),
    }),
  }
}
