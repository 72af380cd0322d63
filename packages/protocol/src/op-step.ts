import { z } from 'zod'
import { hooksSchema } from './hook'
import { jsonSchema } from './json'
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

/** One op of a job. With `dimensions` it stands for as many steps as these turn out to have keys: `path[key]`. */
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
  /** Every step that `inputs` and `dimensions` name, ascending. */
  needs: z.array(z.int().nonnegative()),
  retry: retryPolicySchema.optional(),
  /** What runs once a step has ended: of the op, of its call, of the graphs it stands in and of the job. Absent: nothing. */
  hooks: hooksSchema.optional(),
  config: jsonSchema.optional(),
})
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
