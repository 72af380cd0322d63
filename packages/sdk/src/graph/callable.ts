import { isGraphNode, type JobNode, type NodeInput, type NodeSource } from '@millrace/protocol'
import type { GraphRecord, OpRecord } from '../definition'
import { hooksSnapshot } from '../hooks/check-hooks'
import type { Callable } from './composer'

const readsSibling = ({ inputs }: JobNode): boolean =>
  inputs.some(({ from }) => (Array.isArray(from) ? from : [from]).some((source: NodeSource) => 'node' in source))

/** What a call of a graph comes after, its first ops come after; the others follow those. */
const comingAfter = (nodes: readonly JobNode[], orders: readonly NodeInput[]): JobNode[] => nodes.map((node) => {
  if (orders.length === 0 || readsSibling(node)) return node
  const inputs = [...node.inputs, ...orders.map(({ name }) => ({ name: `graph ${name}`, from: { graphInput: name }, isOrderOnly: true }))]
  return isGraphNode(node) ? { ...node, inputs, nodes: comingAfter(node.nodes, inputs.filter(({ isOrderOnly }) => isOrderOnly)) } : { ...node, inputs }
})

/** How a call of an op or graph is noted. */
export const callableOf = (record: OpRecord | GraphRecord): Callable => ({
  what: `${record.kind} \`${record.key}\``,
  key: record.key,
  inputs: record.inputs,
  outputs: record.outputs,
  isNamed: record.isNamed,
  record,
  node: (name, inputs, { retry, tags, hooks }) => record.kind === 'op'
    ? {
      name, op: record.key, inputs: [...inputs],
      outputs: record.outputs.map(({ name: output, isRequired, isDynamic }) => ({ name: output, isRequired, isDynamic })),
      ...(retry ?? record.retry) === undefined ? {} : { retry: retry ?? record.retry },
      tags: { ...record.tags, ...tags },
      ...hooksSnapshot([...record.hooks, ...hooks]),
    }
    : { name, inputs: [...inputs], nodes: comingAfter(record.nodes, inputs.filter(({ isOrderOnly }) => isOrderOnly)), outputs: record.outputs.map(({ name: output, source }) => ({ name: output, from: source })), ...hooksSnapshot([...record.hooks, ...hooks]) },
})
