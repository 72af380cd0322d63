import type { AssetSnapshot, JobSnapshot, Manifest, MultiAssetSnapshot, OpSnapshot } from '@millrace/protocol'
import { isRunnable, type AnyAssetRecord, type AssetRecord, type JobRecord, type MultiAssetRecord, type ObservableRecord, type OpRecord } from '../definition'
import { hooksSnapshot } from '../hooks/check-hooks'
import { bundlePosition } from '../definition-place'
import { configJsonSchema } from '../validate-config'
import { byCodeUnits } from './by-code-units'
import { checkSnapshot, ownCheckSnapshots } from './check-snapshot'
import type { CollectedDefinitions } from './collect-definitions'
import { depsOf, inputsOf } from './reads-snapshot'
import { openedBy, resourceSnapshot } from './resource-snapshot'
import { ConditionTable } from './condition-table'
import { scheduleSnapshot, sensorSnapshot } from './trigger-snapshot'

/** What only those have that a run makes or looks at. */
const ownFields = (record: AssetRecord | ObservableRecord, conditions: ConditionTable): Partial<AssetSnapshot> => ({
  ...(record.kind !== 'asset' || record.madeBy === undefined ? {} : {
    madeBy: { name: record.madeBy.multiAsset.key, output: record.madeBy.output, isRequired: record.madeBy.isRequired },
  }),
  ...(record.backfillPolicy === undefined ? {} : { backfillPolicy: record.backfillPolicy }),
  ...(record.codeVersion === undefined ? {} : { codeVersion: record.codeVersion }),
  ...(record.retry === undefined ? {} : { retry: { ...record.retry } }),
  ...hooksSnapshot(record.hooks),
  ...(record.automation === undefined ? {} : { automation: conditions.placeOf(record) }),
  ...(record.freshness === undefined ? {} : { freshness: { ...record.freshness } }),
  ...ownCheckSnapshots(record),
  ...openedBy(record),
  ...(record.io === undefined ? {} : { io: record.io.key }),
  ...(record.config === undefined ? {} : { configSchema: configJsonSchema(record.config) }),
})

const assetSnapshot = (record: AnyAssetRecord, conditions: ConditionTable): AssetSnapshot => {
  const inputs = isRunnable(record) ? inputsOf(record) : []
  const position = bundlePosition(record.place)
  return {
    key: record.key,
    kind: record.kind,
    inputs,
    ...depsOf(record, inputs),
    ...(record.partitions === undefined ? {} : { partitions: record.partitions }),
    group: record.group,
    owners: [...record.owners],
    kinds: [...record.kinds],
    tags: { ...record.tags },
    ...(record.description === undefined ? {} : { description: record.description }),
    metadata: { ...record.metadata },
    ...(isRunnable(record) ? ownFields(record, conditions) : {}),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}

const multiAssetSnapshot = ({ key, description, isSubsettable, place }: MultiAssetRecord): MultiAssetSnapshot => {
  const position = bundlePosition(place)
  return { name: key, ...(description === undefined ? {} : { description }), isSubsettable, ...(position === undefined ? {} : { bundlePosition: position }) }
}

const jobSnapshot = (record: JobRecord): JobSnapshot => {
  const position = bundlePosition(record.place)
  return {
    name: record.key,
    ...record.graph === null ? { kind: 'asset' as const, selection: record.selection ?? '' } : { kind: 'graph' as const, nodes: [...record.graph.nodes] },
    ...(record.description === undefined ? {} : { description: record.description }),
    tags: { ...record.tags },
    ...(record.config === undefined ? {} : { config: record.config }),
    ...hooksSnapshot(record.hooks),
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
    ...hooksSnapshot(record.hooks),
    ...openedBy(record),
    ...(record.config === undefined ? {} : { configSchema: configJsonSchema(record.config) }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}

/** The manifest of definitions without problems: equal definitions give equal bytes. */
export const buildManifest = ({ assets, multiAssets, checks, jobs, ops, schedules, sensors, resources, bindings }: CollectedDefinitions): Manifest => {
  const conditions = new ConditionTable([...assets.values()])
  return {
    manifestVersion: 1,
    assets: [...assets.values()].map((record) => assetSnapshot(record, conditions)).sort((left, right) => byCodeUnits(left.key, right.key)),
    ...(multiAssets.size === 0 ? {} : { multiAssets: [...multiAssets.values()].map(multiAssetSnapshot).sort((left, right) => byCodeUnits(left.name, right.name)) }),
    jobs: [...jobs.values()].map(jobSnapshot).sort((left, right) => byCodeUnits(left.name, right.name)),
    ops: [...ops.values()].flatMap((called) => called.kind === 'op' ? [opSnapshot(called)] : []).sort((left, right) => byCodeUnits(left.name, right.name)),
    ...(conditions.list.length === 0 ? {} : { conditions: conditions.list }),
    schedules: [...schedules.values()].map(scheduleSnapshot).sort((left, right) => byCodeUnits(left.name, right.name)),
    sensors: [...sensors.values()].map(sensorSnapshot).sort((left, right) => byCodeUnits(left.name, right.name)),
    ...(checks.size === 0 ? {} : { checks: [...checks.values()].map(checkSnapshot).sort((left, right) => byCodeUnits(left.key, right.key)) }),
    ...(resources.size === 0 ? {} : {
      resources: [...resources.values()].map((record) => resourceSnapshot(record, bindings.get(record.key))).sort((left, right) => byCodeUnits(left.name, right.name)),
    }),
  }
}
