import { brand, type GraphRecord } from '../definition'
import { checkDescription, checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { DefinitionError } from '../definition-error'
import { placeOf } from '../definition-place'
import { checkHooks } from '../hooks/check-hooks'
import type { Hook } from '../hooks/hook'
import type { SchemaOutput, StandardSchema } from '../schema'
import { callableOf } from './callable'
import { composeIn, Composer, currentComposer, type Invocation } from './composer'
import { handleRecord, makeHandle, type DynamicHandle, type Handle } from './handle'
import { checkPorts } from './input-port'
import type { Wires } from './op'

/** What the function of a graph may return: its outputs. */
export type GraphResult = Handle<any> | DynamicHandle<any> | { readonly [name: string]: Handle<any> | DynamicHandle<any> } | void

type GraphInvocation = Pick<Invocation, 'alias' | 'after' | 'hooks'>
type CallArguments<Inputs> = {} extends Wires<Inputs> ? [wires?: Wires<Inputs>, how?: GraphInvocation] : [wires: Wires<Inputs>, how?: GraphInvocation]

/** Ops composed under a name, as `graph()` returns them; called within other graphs and jobs like an op. */
export interface Graph<in out Inputs = any, out Result = unknown> {
  (...parts: CallArguments<Inputs>): Result
  readonly kind: 'graph'
  readonly name: string
}

/** The options of `graph()`. */
export interface GraphOptions<Result, Inputs> {
  /** Schemas of what the graph receives, by name. They type its inputs; the ops that read them check the values. */
  readonly inputs?: Inputs
  /** Markdown. */
  readonly description?: string
  /** What runs once each step within has ended. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** Composes the graph by calling ops and graphs, and returns what it yields. Called once, when the graph is defined. */
  readonly graph: (inputs: { readonly [Name in keyof Inputs]: Handle<SchemaOutput<Inputs[Name]>> }) => Result
}

const optionNames = ['inputs', 'description', 'hooks', 'graph']

export type Composed = Pick<GraphRecord, 'nodes' | 'calls' | 'callHooks' | 'reads' | 'outputs' | 'isNamed'>

/** Calls the function of a graph or job, and reads what it noted and returned. */
export const compose = (defining: Defining, inputs: readonly string[], body: unknown): Composed => {
  if (typeof body !== 'function') return fail(defining, `\`graph\` must be a function, not ${show(body)}`)
  const composer = new Composer(defining)
  const handles = Object.freeze(Object.fromEntries(inputs.map((name) => [name, makeHandle(composer, { graphInput: name })])))
  const result: unknown = composeIn(composer, () => (body as (inputs: unknown) => unknown)(handles))
  const { nodes, calls, callHooks, reads } = composer
  if (nodes.length === 0) fail(defining, 'its function calls no op')
  const isNamed = typeof result === 'object' && result !== null && handleRecord(result) === null
  const named = isNamed ? Object.entries(result) : result === undefined ? [] : [['result', result] as const]
  const outputs = named.map(([name, value]) => ({ name, ...composer.sourceOf(value, isNamed ? `its output \`${name}\`` : 'what its function returns') }))
  return { nodes, calls, callHooks, reads, outputs, isNamed: isNamed || outputs.length === 0 }
}

/**
 * Composes ops under a name, to be called in jobs and in other graphs. Semantics as Dagster's `@graph`.
 *
 * `graph` is called once, here: it says which ops run on what, and runs none of them. Throws `DefinitionError`
 * (`invalid-definition`) when a name, an option or a wire is impossible.
 *
 * @example
 * ```ts
 * import { graph, job, op, z } from '@millrace/sdk'
 *
 * const trim = op('trim', { inputs: { text: z.string() }, run: ({ inputs }) => inputs.text.trim() })
 * const count = op('count', { inputs: { text: z.string() }, run: ({ inputs }) => inputs.text.length })
 * const read = op('read', { run: () => ' a text ' })
 *
 * const measure = graph('measure', { inputs: { text: z.string() }, graph: ({ text }) => count({ text: trim({ text }) }) })
 * export const measureAll = job('measureAll', { graph: () => measure({ text: read() }) })
 * ```
 */
export function graph<Result extends GraphResult, Inputs extends Record<string, StandardSchema> = {}>(name: string, options: GraphOptions<Result, Inputs>): Graph<Inputs, Result> {
  const defining: Defining = { what: `graph ${show(name)}`, above: graph }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  if (name.includes('.')) fail(defining, 'its name has a dot in it: dots part the names of nested graphs')
  const inputs = checkPorts(defining, options.inputs)
  const record: GraphRecord = {
    kind: 'graph', key: name, inputs, ...compose(defining, Object.keys(inputs), options.graph),
    hooks: checkHooks(defining, options.hooks), description: checkDescription(defining, options.description), place: placeOf(graph),
  }
  const callable = callableOf(record)
  const call = (wires?: unknown, how?: unknown): unknown => {
    const composer = currentComposer()
    if (composer === null) throw new DefinitionError(`graph \`${name}\` was called outside of a graph: calls compose; to run it, make it a job: job('${name}', { graph: () => ${name}() })`, call)
    return composer.call(callable, wires, how)
  }
  Object.defineProperty(call, 'name', { value: name })
  return brand(Object.assign(call, { kind: 'graph' as const }), record) as never
}
