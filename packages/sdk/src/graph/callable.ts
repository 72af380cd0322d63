import type { GraphRecord, OpRecord } from '../definition'
import type { Callable } from './composer'

/** How a call of an op or graph is noted. */
export const callableOf = (record: OpRecord | GraphRecord): Callable => ({
  what: `${record.kind} \`${record.key}\``,
  key: record.key,
  inputs: record.inputs,
  outputs: record.outputs,
  isNamed: record.isNamed,
  record,
  node: (name, inputs, { retry, tags }) => record.kind === 'op'
    ? {
      name, op: record.key, inputs,
      outputs: record.outputs.map(({ name: output, isRequired, isDynamic }) => ({ name: output, isRequired, isDynamic })),
      ...(retry ?? record.retry) === undefined ? {} : { retry: retry ?? record.retry },
      tags: { ...record.tags, ...tags },
    }
    : { name, inputs, nodes: record.nodes, outputs: record.outputs.map(({ name: output, source }) => ({ name: output, from: source })) },
})
