import { assetKeySchema, assetKindSchema, checkSeveritySchema, hookReferenceSchema, jsonSchema, metadataSchema, partitionsDefinitionSchema, sourcePositionSchema, tagsSchema } from '@millrace/protocol'
import { z } from 'zod'
import { jobStepSchema } from '../../jobs/server/job-schema'

const instant = z.iso.datetime({ offset: true })

/** `never`: not materialized yet, and no attempt ended. Of an external or virtual asset it says nothing. */
export const assetStatusSchema = z.enum(['never', 'running', 'materialized', 'failed'])

/** The key of a partition; of several dimensions their keys joined by `|`. */
export const partitionNameSchema = z.string().min(1).max(8_192)

export const materializationSchema = z.object({
  runId: z.string(),
  seq: z.int().positive(),
  at: instant,
  metadata: metadataSchema,
  /** The stored value's size, or null when the asset returned nothing. */
  valueBytes: z.int().nonnegative().nullable(),
  /** Null: the asset is not partitioned. */
  partition: z.string().nullable(),
  codeVersion: z.string().nullable(),
  dataVersion: z.string().nullable(),
  buildId: z.string(),
})
export type MaterializationRecord = z.infer<typeof materializationSchema>

export const assetSummarySchema = z.object({
  key: assetKeySchema,
  kind: assetKindSchema,
  group: z.string(),
  codeLocation: z.string(),
  owners: z.array(z.string()),
  kinds: z.array(z.string()),
  tags: tagsSchema,
  description: z.string().nullable(),
  status: assetStatusSchema,
  lastMaterializedAt: instant.nullable(),
  lastRunId: z.string().nullable(),
})
export type AssetSummary = z.infer<typeof assetSummarySchema>

const health = z.enum(['healthy', 'warning', 'degraded', 'unknown', 'not-applicable'])
/** The worst of how the asset was made, of its checks and of its freshness. */
export const assetHealthSchema = z.object({ status: health, materialization: health, checks: health, freshness: health })

export const assetDetailSchema = assetSummarySchema.extend({
  inputs: z.array(z.object({ name: z.string(), asset: assetKeySchema })),
  deps: z.array(assetKeySchema),
  upstream: z.array(assetKeySchema),
  downstream: z.array(assetKeySchema),
  jobs: z.array(z.string()),
  /** The multi-asset or graph that makes it, with the keys of the others, and the ops of a graph. Null: it has a function of its own. */
  madeBy: z.object({ name: z.string(), isSubsettable: z.boolean(), isRequired: z.boolean(), others: z.array(assetKeySchema), ops: z.array(jobStepSchema) }).nullable(),
  /** Null: it has none. */
  partitions: partitionsDefinitionSchema.nullable(),
  metadata: metadataSchema,
  codeVersion: z.string().nullable(),
  /** What runs once its step has ended. */
  hooks: z.array(hookReferenceSchema),
  configSchema: jsonSchema.nullable(),
  source: sourcePositionSchema.nullable(),
  build: z.object({ id: z.string(), commit: z.string() }),
  materializationCount: z.int().nonnegative(),
  latestMaterialization: materializationSchema.nullable(),
  /** What was last seen of an observable asset. */
  latestObservation: z.object({ runId: z.string(), at: instant, metadata: metadataSchema, dataVersion: z.string().nullable(), partition: z.string().nullable() }).nullable(),
  health: assetHealthSchema,
  /** The worst of its checks that failed; null when none did. */
  failedCheck: checkSeveritySchema.nullable(),
  checkCount: z.int().nonnegative(),
})
export type AssetDetail = z.infer<typeof assetDetailSchema>

/** One partition of an asset: how it stands, and its latest materialization with all that is known of it. */
export const assetPartitionSchema = z.object({
  partition: z.string(),
  /** Whether it exists by now: keys of dynamic partitions come and go, and windows end. */
  exists: z.boolean(),
  status: z.enum(['missing', 'materialized', 'failed']),
  /** The run of the latest attempt; of an observable asset the latest look. */
  lastRunId: z.string().nullable(),
  lastAttemptAt: instant.nullable(),
  latestMaterialization: materializationSchema.nullable(),
})
export type AssetPartitionRecord = z.infer<typeof assetPartitionSchema>

const partitionCell = z.object({ first: z.string(), last: z.string(), size: z.int().positive(), materialized: z.int(), failed: z.int() })
/** Partitions in order, neighbours together in cells of nearly equal size; what is neither materialized nor failed is missing. */
export const assetPartitionsSchema = z.object({ total: z.int(), materialized: z.int(), failed: z.int(), cells: z.array(partitionCell) }).nullable()
export type AssetPartitions = z.infer<typeof assetPartitionsSchema>

/**
 * Definitions alone, compact on purpose: 10,000 assets travel in one answer. Names of groups and locations once, edges as pairs of positions in
 * `nodes`, nodes in topological order. `version` changes when a deployed build does.
 */
export const assetGraphSchema = z.object({
  version: z.string(),
  groups: z.array(z.string()),
  codeLocations: z.array(z.string()),
  nodes: z.array(z.object({
    key: assetKeySchema,
    kind: assetKindSchema,
    group: z.int().nonnegative(),
    codeLocation: z.int().nonnegative(),
    kinds: z.array(z.string()),
    owners: z.array(z.string()),
    tags: tagsSchema,
    /** Made by a graph of ops. Absent: it is not. */
    isOfOps: z.literal(true).optional(),
    /** Its beginning. */
    description: z.string().nullable(),
  })),
  edges: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
})
export type AssetGraphRecord = z.infer<typeof assetGraphSchema>

/** States of assets that have one: position in the graph of that version, status, latest materialization in ms, latest run as a position in `runs`, the worst of its failed checks. */
export const assetStatesSchema = z.object({
  version: z.string(),
  runs: z.array(z.string()),
  states: z.array(z.tuple([z.int().nonnegative(), assetStatusSchema, z.number().nullable(), z.int().nonnegative().nullable(), checkSeveritySchema.nullable()])),
})
export type AssetStates = z.infer<typeof assetStatesSchema>

const facet = z.object({ value: z.string(), count: z.int().nonnegative() })
export const assetFacetsSchema = z.object({ groups: z.array(facet), codeLocations: z.array(facet), kinds: z.array(facet), owners: z.array(facet), statuses: z.array(facet) })
export type AssetFacets = z.infer<typeof assetFacetsSchema>

export interface AssetFilter {
  search?: string | undefined
  groups?: readonly string[] | undefined
  codeLocationId?: string | undefined
  kinds?: readonly string[] | undefined
  owners?: readonly string[] | undefined
  statuses?: readonly z.infer<typeof assetStatusSchema>[] | undefined
}
