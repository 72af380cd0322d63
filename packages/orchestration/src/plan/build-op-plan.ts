import { MillraceError, type Dimension, type HookReference, type JobNode, type OpSnapshot, type OpStep, type Plan, type RunConfig } from '@millrace/protocol'
import { assignLayers, orderByLayer, reverseEdges } from '../graph/layer'
import { flattenGraph, type FlatOp, type FlatSource } from './flatten-graph'
import { checkOpConfig } from './op-config'
import { hooksOnce } from './hooks-once'

const defaultMaxConcurrent = 16

export interface OpPlanRequest {
  readonly nodes: readonly JobNode[]
  /** What the nodes call: says which ops take config. */
  readonly ops?: readonly OpSnapshot[]
  /** Those of the job: they run after each of its steps. */
  readonly hooks?: readonly HookReference[] | undefined
  readonly config?: RunConfig | undefined
}

/** A plan of ops alone. */
export interface OpPlan extends Plan {
  readonly steps: OpStep[]
}

const needsOf = (op: FlatOp): number[] => [...new Set(op.inputs.flatMap((input) => input.sources.map((source) => source.op)))]

/** The ops in topological order, sources by their place in it. */
const inOrder = (ops: readonly FlatOp[]): FlatOp[] => {
  const needs = ops.map(needsOf)
  const layers = assignLayers(needs, reverseEdges(needs))
  const cyclic = ops.filter((_, number) => layers[number] === -1).map((op) => op.path).sort()
  if (cyclic.length > 0) {
    const some = cyclic.slice(0, 10).join(', ')
    throw new MillraceError('bad-request', `These ops cannot run: they depend on each other in a cycle, or on one that does: ${some}.`, {
      details: { keys: cyclic.slice(0, 100) },
    })
  }
  const order = orderByLayer(layers, ops.map((op) => op.path))
  const places = new Int32Array(order.length)
  order.forEach((number, place) => { places[number] = place })
  const moved = (source: FlatSource): FlatSource => ({ ...source, op: places[source.op] ?? 0 })
  return order.flatMap((number) => ops[number] ?? []).map((op) => ({
    ...op, inputs: op.inputs.map((input) => ({ ...input, sources: input.sources.map(moved) })),
  }))
}

const isSame = (one: Dimension, other: Dimension): boolean => one.step === other.step && one.output === other.output

/** The dimensions that a value has. */
const dimensionsOf = ({ op, output }: FlatSource, steps: readonly OpStep[]): Dimension[] => {
  const step = steps[op]
  const isDynamic = step?.outputs.some((each) => each.name === output && each.isDynamic) === true
  return [...step?.dimensions ?? [], ...(isDynamic ? [{ step: op, output }] : [])]
}

const readSource = (source: FlatSource, steps: readonly OpStep[], path: string): { collect: Dimension[]; rest: Dimension[] } => {
  const dimensions = dimensionsOf(source, steps)
  if (source.collects > dimensions.length) {
    const count = dimensions.length === 0 ? 'any dynamic output' : 'that many dynamic outputs'
    throw new MillraceError('bad-request', `“${path}” collects ${steps[source.op]?.key ?? ''}.${source.output}, which is not multiplied by ${count}.`)
  }
  const kept = dimensions.length - source.collects
  return { collect: dimensions.slice(kept), rest: dimensions.slice(0, kept) }
}

/** Outermost first: a dimension's own step comes after those that multiply it. */
const union = (lists: readonly (readonly Dimension[])[]): Dimension[] => {
  const dimensions: Dimension[] = []
  for (const dimension of lists.flat()) if (!dimensions.some((known) => isSame(known, dimension))) dimensions.push(dimension)
  return dimensions.sort((a, b) => a.step - b.step || (a.output < b.output ? -1 : 1))
}

const planStep = ({ path, node, inputs }: FlatOp, index: number, steps: readonly OpStep[]): OpStep => {
  const reads = inputs.map((input) => ({ ...input, sources: input.sources.map((source) => ({ ...source, ...readSource(source, steps, path) })) }))
  const dimensions = union(reads.flatMap((input) => input.sources.map((source) => source.rest)))
  const sources = reads.flatMap((input) => input.sources)
  const needs = [...sources.map((source) => source.op), ...sources.flatMap(({ collect }) => collect.map(({ step }) => step)), ...dimensions.map(({ step }) => step)]
  return {
    index, key: path, kind: 'op', op: node.op ?? node.name, dimensions,
    inputs: reads.map(({ name, isList, isOrderOnly, sources }) => ({
      name, kind: isList ? 'list' : 'value', isOrderOnly, sources: sources.map(({ op, output, collect }) => ({ step: op, output, collect })),
    })),
    outputs: node.outputs.map(({ name, isRequired = true, isDynamic = false }) => ({ name, isRequired, isDynamic })),
    needs: [...new Set(needs)].sort((a, b) => a - b),
    ...(node.retry === undefined ? {} : { retry: node.retry }),
    ...(node.config === undefined ? {} : { config: node.config }),
  }
}

/**
 * The steps of a job of ops: graphs dissolved into dotted paths, ordered by layer and then by path. An op that reads a
 * dynamic output, or one that is so multiplied, is multiplied by it until something collects; by several when it reads
 * several: then once for every combination, and those of one source go together. Throws `bad-request` for a graph that cannot
 * run, and `invalid-config` for config that names no op of it or one that takes none.
 */
export const buildOpPlan = ({ nodes, ops = [], hooks = [], config = {} }: OpPlanRequest): OpPlan => {
  const steps: OpStep[] = []
  for (const op of inOrder(flattenGraph(nodes))) steps.push({ ...planStep(op, steps.length, steps), ...hooksOnce([...op.hooks, ...hooks]) })
  checkOpConfig(config, steps, ops)
  const configured = steps.map((step) => (config.ops !== undefined && Object.hasOwn(config.ops, step.key) ? { ...step, config: config.ops[step.key] ?? null } : step))
  return {
    planVersion: 1, steps: configured, maxConcurrent: config.execution?.maxConcurrent ?? defaultMaxConcurrent,
    ...(config.resources === undefined ? {} : { resources: config.resources }),
  }
}
