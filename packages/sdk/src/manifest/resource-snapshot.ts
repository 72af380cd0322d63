import type { ResourceSnapshot } from '@millrace/protocol'
import type { CheckRecord } from '../checks/check-record'
import type { AssetRecord, BindingRecord, GraphRecord, ObservableRecord, ResourceRecord, ResourceRecords } from '../definition'
import { bundlePosition } from '../definition-place'
import { reachedResources } from '../resources/check-resources'
import { configJsonSchema } from '../validate-config'
import { resourcesOfAsset } from './resources-of-asset'

const namesOf = (records: Iterable<ResourceRecord>): string[] => [...new Set([...records].map(({ key }) => key))].sort()

/** The resources that a step of this definition opens, those below them too. */
export const openedBy = (record: { readonly resources: ResourceRecords } | AssetRecord | ObservableRecord | CheckRecord): { resources?: string[] } => {
  const names = namesOf('io' in record ? resourcesOfAsset(record) : reachedResources(record.resources))
  return names.length === 0 ? {} : { resources: names }
}

/** The IO managers that load the assets which ops of a graph read, graphs within too, and what they open. */
export const loadersOf = (graph: Pick<GraphRecord, 'reads' | 'calls'>): { resources?: string[] } => {
  const found = new Set<ResourceRecord>()
  const walk = ({ reads, calls }: Pick<GraphRecord, 'reads' | 'calls'>): void => {
    for (const { io } of reads) if (io !== undefined) reachedResources({ io }, found)
    for (const called of calls) if (called.kind === 'graph') walk(called)
  }
  walk(graph)
  return found.size === 0 ? {} : { resources: namesOf(found) }
}

/** A resource as the manifest describes it: of environment and secrets the names alone. */
export const resourceSnapshot = (record: ResourceRecord, binding: BindingRecord | undefined): ResourceSnapshot => {
  const position = bundlePosition(record.place)
  return {
    name: record.key,
    kind: record.isIoManager ? 'io-manager' : 'resource',
    ...(record.description === undefined ? {} : { description: record.description }),
    resources: namesOf(Object.values(record.resources)),
    ...(record.config === undefined ? {} : { configSchema: configJsonSchema(record.config) }),
    ...(binding === undefined ? {} : {
      binding: { values: binding.config.values, references: binding.config.references.map(({ path, ...rest }) => ({ path: [...path], ...rest })), isAtLaunch: binding.isAtLaunch },
    }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}
