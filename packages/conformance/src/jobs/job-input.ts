import type { JobNode, NodeInput, NodeSource } from '@millrace/orchestration'
import { z } from 'zod'

const sourceSchema = z.union([
  z.strictObject({ node: z.string(), output: z.string().default('result'), collect: z.boolean().default(false) }),
  z.strictObject({ graph_input: z.string(), collect: z.boolean().default(false) }),
])
const inputSchema = z.strictObject({ name: z.string(), from: z.union([sourceSchema, z.array(sourceSchema)]), nothing: z.boolean().default(false) })
type CaseInput = z.infer<typeof inputSchema>

const behaviorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok') }),
  z.strictObject({ kind: z.literal('fail') }),
  z.strictObject({ kind: z.literal('fail_no_retry') }),
  z.strictObject({ kind: z.literal('succeed_on_attempt'), attempt: z.int() }),
  z.strictObject({ kind: z.literal('request_retry'), attempt: z.int(), max_retries: z.int() }),
  z.strictObject({ kind: z.literal('fail_on_keys'), keys: z.array(z.string()), heals: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('fail_in_run') }),
])

const opSchema = z.strictObject({
  name: z.string(),
  fn: z.enum(['const', 'add', 'mul', 'max', 'count', 'list']),
  value: z.int(),
  inputs: z.array(inputSchema),
  outputs: z.array(z.strictObject({
    name: z.string(),
    required: z.boolean().default(true),
    yielded: z.boolean().default(true),
    skipped_keys: z.array(z.string()).default([]),
    dynamic: z.array(z.string()).optional(),
  })).default([{ name: 'result', required: true, yielded: true, skipped_keys: [] }]),
  behavior: behaviorSchema.default({ kind: 'ok' }),
  max_retries: z.int().nullish(),
})
export type CaseOp = z.infer<typeof opSchema>

interface CaseGraph {
  name: string
  nodes: CaseNode[]
  inputs: CaseInput[]
  outputs: { name: string; from: z.infer<typeof sourceSchema> }[]
}
export type CaseNode = CaseOp | CaseGraph

const graphSchema: z.ZodType<CaseGraph> = z.strictObject({
  name: z.string(),
  get nodes() { return z.array(nodeSchema) },
  inputs: z.array(inputSchema),
  outputs: z.array(z.strictObject({ name: z.string(), from: sourceSchema })),
})
const nodeSchema: z.ZodType<CaseNode> = z.union([opSchema, graphSchema])
export const jobInputSchema = z.strictObject({ nodes: z.array(nodeSchema) })

const sourceOf = (source: z.infer<typeof sourceSchema>): NodeSource => {
  const isCollected = source.collect
  return 'node' in source ? { node: source.node, output: source.output, isCollected } : { graphInput: source.graph_input, isCollected }
}

const inputOf = ({ name, from, nothing }: CaseInput): NodeInput => ({
  name, from: Array.isArray(from) ? from.map(sourceOf) : sourceOf(from), isOrderOnly: nothing,
})

/** The nodes of a case as a job is built from. */
export const jobNodes = (nodes: readonly CaseNode[]): JobNode[] => nodes.map((node) => {
  const inputs = node.inputs.map(inputOf)
  if ('nodes' in node) {
    return { name: node.name, nodes: jobNodes(node.nodes), inputs, outputs: node.outputs.map(({ name, from }) => ({ name, from: sourceOf(from) })) }
  }
  return {
    name: node.name, inputs,
    outputs: node.outputs.map(({ name, required, dynamic }) => ({ name, isRequired: required, isDynamic: dynamic !== undefined })),
    ...(node.max_retries == null ? {} : { retry: { maxRetries: node.max_retries } }),
  }
})

/** The ops of a case by their path. */
export const opsByPath = (nodes: readonly CaseNode[], prefix = ''): Map<string, CaseOp> => new Map(nodes.flatMap((node) =>
  'nodes' in node ? [...opsByPath(node.nodes, `${prefix}${node.name}.`)] : [[`${prefix}${node.name}`, node] as const]))
