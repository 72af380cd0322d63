import type { JobNode, NodeSource } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'
import type { GraphRecord, MultiAssetRecord, OpRecord, ResourceRecords } from '../definition'
import type { InputValues } from '../run-context'
import { reachedResources } from '../resources/check-resources'
import { compose, type Composed } from './graph'
import type { Handle } from './handle'

/** A map that is read is always a copy, which its reader may change. */
type Read<Value> = Value extends ReadonlyMap<string, infer Each> ? Map<string, Each> : Value
/** What the function of a graph that makes assets receives: the values of the upstream assets, as handles. */
export type GraphInputs<Inputs, Partitioning, Policy = undefined> = { readonly [Name in keyof Inputs]: Handle<Read<InputValues<Inputs, Partitioning, Policy>[Name]>> }

/** The value that a handle stands for. */
export type HandleValue<Result> = Result extends Handle<infer Value> ? Value : never

/** What a graph gives. */
export type AssetOutputs = Composed['outputs']

const readsOf = (from: NodeSource | NodeSource[]): NodeSource[] => [from].flat()

const checkUsed = (defining: Defining, inputs: readonly string[], nodes: readonly JobNode[]): void => {
  const used = new Set(nodes.flatMap((node) => node.inputs.flatMap(({ from }) => readsOf(from).flatMap((source) => 'graphInput' in source ? [source.graphInput] : []))))
  const unused = inputs.find((name) => !used.has(name))
  if (unused !== undefined) fail(defining, `input \`${unused}\` is read by no op: give it to one, or list its asset in \`deps\` if it only orders`)
}

/** Assets that ops name themselves would be missing from the asset's own upstream. */
const checkReads = (defining: Defining, { reads, calls }: Pick<GraphRecord, 'reads' | 'calls'>): void => {
  const [read] = reads
  if (read !== undefined) fail(defining, `an op of it reads asset \`${read.key}\` directly: list that in \`inputs\`, and give the op what the function receives`)
  for (const called of calls) if (called.kind === 'graph') checkReads(defining, called)
}

const checkOutput = (defining: Defining, { name, source, isDynamic }: AssetOutputs[number], isNamed: boolean): void => {
  const what = isNamed ? `its output \`${name}\`` : 'what its function returns'
  if (isDynamic) fail(defining, `${what} is a dynamic output: an asset has one value, so collect it, and give the list to an op`)
  if ('graphInput' in source) fail(defining, `${what} is the input \`${source.graphInput}\`: an asset is made by an op`)
  if (source.isCollected === true) fail(defining, `${what} is a list that was collected: give it to an op, which makes the asset of it`)
}

/** What a graph of assets is composed of. */
export interface AssetGraph { readonly inputs: Readonly<Record<string, unknown>>; readonly body: unknown }

/** Composes a graph that makes assets: of each output one. */
export const composeAssets = (defining: Defining, { inputs, body }: AssetGraph): Omit<NonNullable<MultiAssetRecord['graph']>, 'configOf'> & { readonly isNamed: boolean } => {
  const composed = compose(defining, Object.keys(inputs), body)
  checkReads(defining, composed)
  checkUsed(defining, Object.keys(inputs), composed.nodes)
  for (const output of composed.outputs) checkOutput(defining, output, composed.isNamed)
  return composed
}

/** The one output of a graph that makes one asset. */
export const checkOneOutput = (defining: Defining, outputs: Composed['outputs'], isNamed: boolean): void => {
  if (outputs.length === 0) fail(defining, 'its function returns nothing: it must return what an op returned, which is the value of the asset')
  if (isNamed) fail(defining, `its function returns ${show(outputs.map(({ name }) => name))} by name: it must return one handle; graphMultiAsset() makes several assets`)
}

/** All that the ops of a graph open. */
export const resourcesOfCalls = (calls: readonly (OpRecord | GraphRecord)[]): ResourceRecords => {
  const found = new Map<string, ResourceRecords[string]>()
  const walk = (called: OpRecord | GraphRecord): void => {
    if (called.kind === 'graph') called.calls.forEach(walk)
    else for (const resource of reachedResources(called.resources)) found.set(resource.key, resource)
  }
  calls.forEach(walk)
  return Object.freeze(Object.fromEntries(found))
}

/** The path of every op, graphs within told by dots. */
export const pathsOf = (nodes: readonly JobNode[], above = ''): string[] =>
  nodes.flatMap((node) => 'nodes' in node ? pathsOf(node.nodes, `${above}${node.name}.`) : [`${above}${node.name}`])
