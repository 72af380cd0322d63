import type { AssetDependency, PartitionedAsset } from '@millrace/orchestration/graph'
import { openPartitions, type OpenOptions } from '@millrace/orchestration/partitions'
import type { PartitionMapping, PartitionsDefinition } from '@millrace/protocol'
import { z } from 'zod'

const partitionsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('static'), keys: z.array(z.string()) }),
  z.strictObject({ kind: z.enum(['daily', 'hourly']), start: z.string() }),
  z.strictObject({ kind: z.literal('dynamic'), name: z.string() }),
])
export type ScenarioPartitions = z.infer<typeof partitionsSchema>

const mappingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('time_window'), start_offset: z.int(), end_offset: z.int() }),
  z.strictObject({ kind: z.enum(['all', 'last']) }),
])
export type ScenarioMapping = z.infer<typeof mappingSchema>

const dependencySchema = z.strictObject({ key: z.string(), mapping: mappingSchema.nullish() })

/** The fields of a new value of an action `set`. */
export const scenarioFields = {
  deps: z.array(dependencySchema),
  partitions: partitionsSchema.nullable(),
  code_version: z.string().nullable(),
}

/** An asset of a scenario; areas add fields of their own. */
export const scenarioAssetSchema = z.looseObject({
  key: z.string(),
  kind: z.enum(['asset', 'external', 'observable']).nullish(),
  deps: scenarioFields.deps.default([]),
  partitions: scenarioFields.partitions.default(null),
  code_version: scenarioFields.code_version.default(null),
})
export type ScenarioAsset = z.infer<typeof scenarioAssetSchema>

export const readScenarioPartitions = (partitions: ScenarioPartitions): PartitionsDefinition => {
  switch (partitions.kind) {
    case 'static': return { type: 'static', keys: partitions.keys }
    case 'daily': return { type: 'daily', start: partitions.start }
    case 'hourly': return { type: 'hourly', start: partitions.start.replace(/^(\d{4}-\d\d-\d\d)-/, '$1T') }
    case 'dynamic': return { type: 'dynamic', name: partitions.name }
  }
}

/** In scenarios partitions before the start do not count. */
export const readScenarioMapping = (mapping: ScenarioMapping): PartitionMapping => {
  if (mapping.kind !== 'time_window') return { type: mapping.kind }
  return { type: 'time-window', startOffset: mapping.start_offset, endOffset: mapping.end_offset, allowNonexistentUpstream: true }
}

export const readScenarioDependencies = (deps: ScenarioAsset['deps']): AssetDependency[] =>
  deps.map(({ key, mapping }) => ({ asset: key, mapping: mapping == null ? null : readScenarioMapping(mapping) }))

/** The asset with its partitions as they are at a moment. */
export const openScenarioAsset = (asset: ScenarioAsset, options: OpenOptions): PartitionedAsset => ({
  key: asset.key,
  dependencies: readScenarioDependencies(asset.deps),
  partitions: asset.partitions === null ? null : openPartitions(readScenarioPartitions(asset.partitions), options),
})
