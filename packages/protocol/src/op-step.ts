import { z } from 'zod'
import { plannedCheckSchema } from './asset-check'
import { assetInputSchema, awaitedAssetSchema } from './asset-input'
import { assetKeySchema } from './asset-key'
import { hooksSchema } from './hook'
import { jsonSchema } from './json'
import { stepPartitionsSchema } from './partition'
import { partitionMappingSchema } from './partition-mapping'
import { retryPolicySchema } from './retry-policy'
import { valuePointerSchema } from './value-pointer'

/** A dynamic output by which steps are multiplied: one step per mapping key that it yields. */
export const dimensionSchema = z.object({ step: z.int().nonnegative(), output: z.string() })
export type Dimension = z.infer<typeof dimensionSchema>

/** Names a value of a dynamic output among those of its step; also part of the keys of the steps that it multiplies. */
export const mappingKeySchema = z.string().regex(/^[A-Za-z0-9_]+$/).max(255)

const opInputSchema = z.object({
  name: z.string(),
  /** `list`: the function receives a list, of every source that has a value. */
  kind: z.enum(['value', 'list']),
  /** The input only orders: what it names must have been yielded, and nothing is loaded. */
  isOrderOnly: z.boolean(),
  sources: z.array(z.object({
    step: z.int().nonnegative(),
    output: z.string(),
    /** The dimensions of the source of which every key is read; of the others, the key of the reading step. */
    collect: z.array(dimensionSchema),
  })),
})

/** An input of an op that reads an asset. */
const opReadSchema = assetInputSchema.extend({
  /** Of an op of a graph that makes assets: the input of these that it is. */
  input: z.string().optional(),
  /** Absent: the mapping that is meant when none is given. */
  mapping: partitionMappingSchema.optional(),
})

/** What a step has that is part of a graph that makes assets. */
const graphAssetFields = {
  /** The graph, and the assets that it makes: which they are partitioned as, the step is. */
  graph: z.object({ name: assetKeySchema, assets: z.array(assetKeySchema).min(1) }).optional(),
  /** The assets that this step makes: the values of some of its outputs. Absent: none. */
  makes: z.array(z.object({ asset: assetKeySchema, output: z.string(), isRequired: z.boolean(), codeVersion: z.string().optional() })).optional(),
  /** What its code says of the assets that it makes, with each. Absent: nothing. */
  checks: z.array(plannedCheckSchema).optional(),
  /** The assets that cannot be made when the step fails. Absent: none. */
  leadsTo: z.array(assetKeySchema).optional(),
  /** The part of the assets that the run makes, if they are partitioned. */
  partitions: stepPartitionsSchema.optional(),
}

/** One op of a job, or of a graph that makes assets. With `dimensions` it stands for as many steps as these turn out to have keys: `path[key]`. */
export const opStepSchema = z.object({
  /** Position in `steps`; every reference to a step is this number. */
  index: z.int().nonnegative(),
  /** Unique in the plan: the names of the graphs it stands in, and its own, joined by dots. */
  key: z.string(),
  kind: z.literal('op'),
  /** The name of the op's definition. */
  op: z.string(),
  /** Outermost first. */
  dimensions: z.array(dimensionSchema),
  inputs: z.array(opInputSchema),
  outputs: z.array(z.object({ name: z.string(), isRequired: z.boolean(), isDynamic: z.boolean() })),
  /** The inputs that read assets. Absent: none. */
  reads: z.array(opReadSchema).optional(),
  /** Steps of other assets, and of blocking checks, that must have succeeded. Absent: none. */
  waitsFor: z.array(z.int().nonnegative()).optional(),
  /** Of those: what a step may succeed without having made. This step is skipped then. Absent: none. */
  awaits: z.array(awaitedAssetSchema).optional(),
  /** Every step that `inputs`, `dimensions` and `waitsFor` name, ascending. */
  needs: z.array(z.int().nonnegative()),
  retry: retryPolicySchema.optional(),
  /** What runs once a step has ended: of the op, of its call, of the graphs it stands in and of the job. Absent: nothing. */
  hooks: hooksSchema.optional(),
  /** Of the op; of a graph of assets that has a config of its own, of the graph. */
  config: jsonSchema.optional(),
  ...graphAssetFields,
})
export type OpRead = z.infer<typeof opReadSchema>
export type OpStep = z.infer<typeof opStepSchema>

/** What a run of a part of a plan takes from the runs before it. */
export const planSubsetSchema = z.object({
  /** The keys of the steps that run. `path[?]` stands for the steps of all keys. */
  steps: z.array(z.string()),
  /** Of steps that do not run: which keys their dynamic outputs yielded, in order; null when the output was not made. */
  mappings: z.array(z.object({ step: z.string(), output: z.string(), keys: z.array(mappingKeySchema).nullable() })),
  /** Of steps that do not run: what they stored. */
  outputs: z.array(z.object({ step: z.string(), output: z.string(), mappingKey: mappingKeySchema.optional(), value: valuePointerSchema.optional() })),
})
export type PlanSubset = z.infer<typeof planSubsetSchema>
