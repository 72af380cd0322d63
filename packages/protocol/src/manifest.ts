import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { assetKindSchema } from './asset-kind'
import { plannedCheckSchema } from './asset-check'
import { automationConditionSchema } from './automation-condition'
import { backfillPolicySchema } from './backfill-policy'
import { definitionNameSchema } from './definition-name'
import { rawErrorSchema } from './error'
import { jobNodeSchema, nodeNameSchema } from './job-node'
import { freshnessPolicySchema } from './freshness-policy'
import { hooksSchema } from './hook'
import { jsonSchema } from './json'
import { metadataSchema } from './metadata'
import { partitionMappingSchema } from './partition-mapping'
import { partitionsDefinitionSchema } from './partitions-definition'
import { resourceSnapshotSchema } from './resource-snapshot'
import { retryPolicySchema } from './retry-policy'
import { runConfigSchema, tagsSchema } from './run-config'
import { bundlePositionSchema, sourcePositionSchema } from './source-position'
import { scheduleSnapshotSchema, sensorSnapshotSchema } from './trigger-snapshot'

const position = {
  /** Where the definition stands in the bundle; as the SDK reports it. */
  bundlePosition: bundlePositionSchema.optional(),
  /** The same place in the author's source; filled by the platform from the source map. */
  source: sourcePositionSchema.optional(),
}

const inputsSchema = z.array(z.object({
  name: z.string(),
  asset: assetKeySchema,
  /** Absent: the mapping that is meant when none is given. */
  mapping: partitionMappingSchema.optional(),
  /** `partitions`: the function receives a map of values by partition, however many there are. Absent: one value. */
  shape: z.enum(['value', 'partitions']).optional(),
}))

const checkSnapshotSchema = plannedCheckSchema.extend({ description: z.string().optional() })

export const assetSnapshotSchema = z.object({
  key: assetKeySchema,
  kind: assetKindSchema,
  /** What makes it together with others, or by several steps. Absent: a function of its own. */
  madeBy: z.object({
    /** One of the manifest's `multiAssets`. */
    name: assetKeySchema,
    /** What the function or graph calls it. */
    output: z.string(),
    /** Whether a step that succeeds has made it. */
    isRequired: z.boolean(),
  }).optional(),
  /** Upstream assets whose values the function receives, by parameter name. */
  inputs: inputsSchema,
  /** Upstream assets that only order. */
  deps: z.array(assetKeySchema),
  /** The mappings of `deps` that name one. */
  depMappings: z.record(assetKeySchema, partitionMappingSchema).optional(),
  /** Absent: it has no partitions. */
  partitions: partitionsDefinitionSchema.optional(),
  /** Absent: one run makes one partition. Else a run makes a range of them. */
  backfillPolicy: backfillPolicySchema.optional(),
  group: z.string(),
  owners: z.array(z.string()),
  kinds: z.array(z.string()),
  tags: tagsSchema,
  description: z.string().optional(),
  metadata: metadataSchema,
  codeVersion: z.string().optional(),
  /** Absent: a failed step is not tried again. */
  retry: retryPolicySchema.optional(),
  /** What runs once its step has ended. Absent: nothing. */
  hooks: hooksSchema.optional(),
  /** When the platform materializes it by itself: a place in the manifest's `conditions`. Absent: never. */
  automation: z.int().nonnegative().optional(),
  /** When it is expected to be made. */
  freshness: freshnessPolicySchema.optional(),
  /** The resources that its step opens, nested ones and IO managers too, by name. Absent: none. */
  resources: z.array(z.string()).optional(),
  /** What its own function says of it, with each result. Absent: nothing. */
  checks: z.array(checkSnapshotSchema.omit({ asset: true })).max(1_000).optional(),
  /** The IO manager that keeps its values. Absent: the platform does. */
  io: z.string().optional(),
  /** JSON Schema of the config; `true` when the asset takes config whose schema cannot be expressed. Absent: takes none. */
  configSchema: jsonSchema.optional(),
  ...position,
})
export type AssetSnapshot = z.infer<typeof assetSnapshotSchema>

/** What makes several assets in one step. What it needs and how it runs is said by its assets, each for itself. */
export const multiAssetSnapshotSchema = z.object({
  /** Unlike the key of every asset that it does not make. */
  name: assetKeySchema,
  description: z.string().optional(),
  /** Whether a run may make some of its assets alone. */
  isSubsettable: z.boolean(),
  ...position,
})
export type MultiAssetSnapshot = z.infer<typeof multiAssetSnapshotSchema>

/** A function that evaluates checks. */
export const checkFunctionSnapshotSchema = z.object({
  /** `asset:check`; of one that evaluates several, `:name`. No asset has such a key. */
  key: z.string().max(1_024),
  name: definitionNameSchema,
  checks: z.array(checkSnapshotSchema).min(1).max(1_000),
  /** What it reads, the value of the checked asset as `value`. */
  inputs: inputsSchema,
  /** Assets that it only comes after, besides those that it checks. */
  deps: z.array(assetKeySchema),
  /** Those of the checked asset: each partition is checked by itself. */
  partitions: partitionsDefinitionSchema.optional(),
  /** How many of the latest materializations of the checked asset it receives. Absent: none. */
  history: z.int().positive().max(100).optional(),
  /** How it finds the checked asset by this policy, it receives too. */
  freshness: freshnessPolicySchema.optional(),
  codeVersion: z.string().optional(),
  tags: tagsSchema,
  retry: retryPolicySchema.optional(),
  /** As those of an asset. */
  hooks: hooksSchema.optional(),
  automation: automationConditionSchema.optional(),
  resources: z.array(z.string()).optional(),
  configSchema: jsonSchema.optional(),
  ...position,
})
export type CheckFunctionSnapshot = z.infer<typeof checkFunctionSnapshotSchema>

const jobFields = {
  name: definitionNameSchema,
  description: z.string().optional(),
  tags: tagsSchema,
  config: runConfigSchema.optional(),
  /** Of which its runs make one. Absent: those of its assets. */
  partitions: partitionsDefinitionSchema.optional(),
  /** Of each of its steps, besides their own. Absent: none. */
  hooks: hooksSchema.optional(),
  /** `partition`: the build's own code says it, for each partition. */
  configBy: z.literal('partition').optional(),
  ...position,
}

export const assetJobSnapshotSchema = z.object({
  kind: z.literal('asset'),
  /** In the selection language. */
  selection: z.string(),
  ...jobFields,
})
export type AssetJobSnapshot = z.infer<typeof assetJobSnapshotSchema>

export const graphJobSnapshotSchema = z.object({
  kind: z.literal('graph'),
  /** As the author's function called them. */
  nodes: z.array(jobNodeSchema).max(10_000),
  ...jobFields,
})
export type GraphJobSnapshot = z.infer<typeof graphJobSnapshotSchema>

export const jobSnapshotSchema = z.discriminatedUnion('kind', [assetJobSnapshotSchema, graphJobSnapshotSchema])
export type JobSnapshot = z.infer<typeof jobSnapshotSchema>

export const opSnapshotSchema = z.object({
  name: nodeNameSchema,
  description: z.string().optional(),
  inputs: z.array(z.object({ name: z.string() })),
  outputs: z.array(z.object({ name: nodeNameSchema, isRequired: z.boolean(), isDynamic: z.boolean() })),
  tags: tagsSchema,
  codeVersion: z.string().optional(),
  /** Absent: a failed step is not tried again. A call of the op may say otherwise. */
  retry: retryPolicySchema.optional(),
  /** As those of an asset. */
  hooks: hooksSchema.optional(),
  /** As those of an asset. */
  resources: z.array(z.string()).optional(),
  configSchema: jsonSchema.optional(),
  ...position,
})
export type OpSnapshot = z.infer<typeof opSnapshotSchema>

/** All that the platform knows of a build's code: frozen JSON, no functions. Sorted by key, so that equal definitions are equal bytes. */
export const manifestSchema = z.object({
  manifestVersion: z.literal(1),
  assets: z.array(assetSnapshotSchema).max(100_000),
  /** What `madeBy` of the assets names. Absent: none. */
  multiAssets: z.array(multiAssetSnapshotSchema).max(100_000).optional(),
  jobs: z.array(jobSnapshotSchema).max(10_000),
  /** Those that the jobs call. */
  ops: z.array(opSnapshotSchema).max(100_000),
  /** Those of the assets, each once: thousands of assets have the same few. Absent: none. */
  conditions: z.array(automationConditionSchema).max(100_000).optional(),
  schedules: z.array(scheduleSnapshotSchema).max(10_000),
  sensors: z.array(sensorSnapshotSchema).max(10_000),
  /** Functions that evaluate checks by themselves. Absent: none. */
  checks: z.array(checkFunctionSnapshotSchema).max(100_000).optional(),
  /** Absent: none. */
  resources: z.array(resourceSnapshotSchema).max(10_000).optional(),
}).refine(({ assets, conditions = [] }) => assets.every(({ automation = -1 }) => automation < conditions.length), 'an asset points to a condition that the manifest does not have')
export type Manifest = z.infer<typeof manifestSchema>

/** What is wrong with a location's definitions, as the SDK reports it: the platform maps `positions` to the author's source. */
export const definitionProblemSchema = z.object({
  code: z.enum(['duplicate-key', 'duplicate-name', 'unknown-input', 'unknown-target', 'dependency-cycle', 'invalid-definition', 'unbound-resource', 'invalid-partitions', 'load-error']),
  message: z.string(),
  positions: z.array(bundlePositionSchema),
  /** For `load-error`: what the module threw. */
  error: rawErrorSchema.optional(),
})
export type DefinitionProblem = z.infer<typeof definitionProblemSchema>
