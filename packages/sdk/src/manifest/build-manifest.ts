import type { AssetSnapshot, JobSnapshot, Manifest } from '@millrace/protocol'
import { assetRecord, type AssetRecord, type ExternalAssetRecord, type JobRecord } from '../definition'
import { bundlePosition } from '../definition-place'
import { configJsonSchema } from '../validate-config'
import type { CollectedDefinitions } from './collect-definitions'
import { openedBy, resourceSnapshot } from './resource-snapshot'

/** By code units: the same order everywhere, whatever the locale. */
const byCodeUnits = (left: string, right: string): number => left < right ? -1 : left > right ? 1 : 0
const keyOf = (value: unknown): string => typeof value === 'string' ? value : assetRecord(value)?.key ?? ''

const depsOf = (record: AssetRecord | ExternalAssetRecord, inputs: AssetSnapshot['inputs']): string[] => {
  if (record.deps.length === 0) return []
  const keys = new Set(record.deps.map(keyOf))
  for (const input of inputs) keys.delete(input.asset)
  return [...keys].sort(byCodeUnits)
}

const assetSnapshot = (record: AssetRecord | ExternalAssetRecord): AssetSnapshot => {
  const inputs = record.kind === 'external' ? [] : Object.keys(record.inputs).sort(byCodeUnits).map((name) => ({ name, asset: keyOf(record.inputs[name]) }))
  const position = bundlePosition(record.place)
  return {
    key: record.key,
    kind: record.kind,
    inputs,
    deps: depsOf(record, inputs),
    group: record.group,
    owners: [...record.owners],
    kinds: [...record.kinds],
    tags: { ...record.tags },
    ...(record.description === undefined ? {} : { description: record.description }),
    metadata: { ...record.metadata },
    ...(record.kind === 'external' || record.codeVersion === undefined ? {} : { codeVersion: record.codeVersion }),
    ...(record.kind === 'external' || record.retry === undefined ? {} : { retry: { ...record.retry } }),
    ...(record.kind === 'external' ? {} : openedBy(record.resources)),
    ...(record.kind === 'external' || record.config === undefined ? {} : { configSchema: configJsonSchema(record.config) }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}

const jobSnapshot = (record: JobRecord & { selection: string }): JobSnapshot => {
  const position = bundlePosition(record.place)
  return {
    name: record.key,
    kind: 'asset',
    selection: record.selection,
    ...(record.description === undefined ? {} : { description: record.description }),
    tags: { ...record.tags },
    ...(record.config === undefined ? {} : { config: record.config }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}

const isOfAssets = (job: JobRecord): job is JobRecord & { selection: string } => job.selection !== null

/** The manifest of definitions without problems: equal definitions give equal bytes. */
export const buildManifest = ({ assets, jobs, resources, bindings }: CollectedDefinitions): Manifest => ({
  manifestVersion: 1,
  assets: [...assets.values()].map(assetSnapshot).sort((left, right) => byCodeUnits(left.key, right.key)),
  jobs: [...jobs.values()].flatMap((job) => isOfAssets(job) ? [jobSnapshot(job)] : []).sort((left, right) => byCodeUnits(left.name, right.name)),
  ...(resources.size === 0 ? {} : {
    resources: [...resources.values()].map((record) => resourceSnapshot(record, bindings.get(record.key))).sort((left, right) => byCodeUnits(left.name, right.name)),
  }),
})
