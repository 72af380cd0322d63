import { selectOps, type SelectableNode } from '@millrace/orchestration'
import { z } from 'zod'
import type { CaseFile } from '../case-file'

const inputSchema = z.strictObject({ graph: z.string(), selection: z.array(z.string()) })
const nodeSchema: z.ZodType<SelectableNode> = z.strictObject({
  name: z.string(),
  deps: z.array(z.string()).optional(),
  get nodes() { return z.array(nodeSchema).optional() },
})
const graphsSchema = z.record(z.string(), z.array(nodeSchema))

export const runOpSelection = (input: unknown, file: CaseFile): unknown => {
  const { graph, selection } = inputSchema.parse(input)
  const nodes = graphsSchema.parse(file['graphs'])[graph]
  if (nodes === undefined) throw new Error(`the file has no graph “${graph}”`)
  return selectOps(nodes, selection)
}
