import { z } from 'zod'

const sourceSchema = z.union([
  z.strictObject({ node: z.string(), output: z.string().default('result'), collect: z.boolean().default(false) }),
  z.strictObject({ graph_input: z.string(), collect: z.boolean().default(false) }),
])
export type CaseSource = z.infer<typeof sourceSchema>
const inputSchema = z.strictObject({ name: z.string(), from: z.union([sourceSchema, z.array(sourceSchema)]), nothing: z.boolean().default(false) })
export type CaseInput = z.infer<typeof inputSchema>

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

export interface CaseGraph {
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
