import { z } from 'zod'
import { hooksSchema, type HookReference } from './hook'
import { jsonSchema } from './json'
import { retryPolicySchema } from './retry-policy'
import { tagsSchema } from './run-config'

/** Dots part the names of nested graphs, brackets hold mapping keys: neither is part of a name. */
export const nodeNameSchema = z.string().max(255).regex(/^[^.[\]\s]+$/u)

/** Reads the innermost dynamic output of the source whole, as a list. */
const isCollected = z.boolean().optional()

/** Where an input's value comes from: an output of a sibling, or an input of the graph that the node stands in. */
export const nodeSourceSchema = z.union([
  z.strictObject({ node: z.string(), output: z.string(), isCollected }),
  z.strictObject({ graphInput: z.string(), isCollected }),
])
export type NodeSource = z.infer<typeof nodeSourceSchema>

export const nodeInputSchema = z.strictObject({
  name: z.string(),
  /** Several sources make a list of what they yield. */
  from: z.union([nodeSourceSchema, z.array(nodeSourceSchema)]),
  /** The input only orders. */
  isOrderOnly: z.boolean().optional(),
})
export type NodeInput = z.infer<typeof nodeInputSchema>

/** A call of an op in a graph. */
export const opNodeSchema = z.strictObject({
  name: nodeNameSchema,
  /** The op's definition; default the name. */
  op: nodeNameSchema.optional(),
  inputs: z.array(nodeInputSchema),
  outputs: z.array(z.strictObject({ name: nodeNameSchema, isRequired: z.boolean().optional(), isDynamic: z.boolean().optional() })),
  retry: retryPolicySchema.optional(),
  /** Of the steps of this call. */
  tags: tagsSchema.optional(),
  /** Of the op and of this call. Absent: none. */
  hooks: hooksSchema.optional(),
  config: jsonSchema.optional(),
})
export type OpNode = z.infer<typeof opNodeSchema>

/** A graph within a graph. */
export interface GraphNode {
  name: string
  nodes: JobNode[]
  inputs: NodeInput[]
  outputs: { name: string; from: NodeSource }[]
  /** Of every op within: those of the graph and of this call. Absent: none. */
  hooks?: HookReference[] | undefined
}
export type JobNode = OpNode | GraphNode

export const graphNodeSchema: z.ZodType<GraphNode> = z.strictObject({
  name: nodeNameSchema,
  get nodes() { return z.array(jobNodeSchema) },
  inputs: z.array(nodeInputSchema),
  outputs: z.array(z.strictObject({ name: z.string(), from: nodeSourceSchema })),
  hooks: hooksSchema.optional(),
})
export const jobNodeSchema: z.ZodType<JobNode> = z.union([opNodeSchema, graphNodeSchema])

export const isGraphNode = (node: JobNode): node is GraphNode => 'nodes' in node
