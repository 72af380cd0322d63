import { graph, job, z, type DynamicHandle, type Handle, type Job } from '@millrace/sdk'
import { defineOp, type CaseRun } from './case-op'
import type { CaseGraph, CaseInput, CaseNode, CaseOp, CaseSource } from './job-input'

type AnyHandle = Handle | DynamicHandle
/** What a call returned, and whether a dynamic output of the same graph multiplies it. */
interface Placed { readonly handle: AnyHandle; readonly isMultiplied: boolean }

const isDynamic = (handle: AnyHandle): handle is DynamicHandle => handle.kind === 'dynamic'

/** In the cases what reads a dynamic output is mapped by that alone; `map` gives the item that such a reader takes. */
const itemOf = (handle: AnyHandle): Handle => {
  if (!isDynamic(handle)) return handle
  let found: Handle | undefined
  handle.map((item) => { found = item })
  if (found === undefined) throw new Error('map() did not call its function')
  return found
}

/** Composes the nodes of one graph. */
class Scope {
  readonly #placed = new Map<string, Placed>()
  readonly #inputs: Readonly<Record<string, Handle>>
  readonly #path: string
  readonly #run: CaseRun
  #multiplier: DynamicHandle | undefined

  constructor(options: { path: string; inputs: Readonly<Record<string, Handle>>; run: CaseRun }) {
    this.#path = options.path
    this.#inputs = options.inputs
    this.#run = options.run
  }

  call(node: CaseNode): void {
    // What only orders comes into a graph as an input, and orders where an op reads it.
    const isOrder = ({ nothing }: CaseInput): boolean => nothing && !('nodes' in node)
    const wires = Object.fromEntries(node.inputs.filter((input) => !isOrder(input)).map((input) => [input.name, this.#wire(input)]))
    const after = node.inputs.filter(isOrder).flatMap(({ from }) => [from].flat().map((source) => this.#read(source)))
    const name = `${this.#path}${node.name}`
    const definition = 'nodes' in node ? defineGraph(name, node, this.#run) : defineOp(name, node, this.#run)
    const result = (definition as (wires: object, how: object) => Readonly<Record<string, AnyHandle>>)(wires, { alias: node.name, after })
    const isMultiplied = node.inputs.some(({ from }) => [from].flat().some((source) => this.#isMultiplied(source)))
    for (const [output, handle] of Object.entries(result)) {
      this.#placed.set(`${node.name}.${output}`, { handle, isMultiplied })
      if (isDynamic(handle)) this.#multiplier ??= handle
    }
  }

  /** What a graph returns: one value per key where a dynamic output of its own multiplies it. */
  output(source: CaseSource): AnyHandle {
    if (source.collect || !('node' in source)) return this.#read(source)
    const { handle, isMultiplied } = this.#find(source)
    return isMultiplied ? this.#multiplied(handle) : handle
  }

  #isMultiplied(source: CaseSource): boolean {
    if (source.collect || !('node' in source)) return false
    const { handle, isMultiplied } = this.#find(source)
    return isMultiplied || isDynamic(handle)
  }

  #wire({ from }: CaseInput): Handle | Handle[] {
    return Array.isArray(from) ? from.map((source) => this.#read(source)) : this.#read(from)
  }

  #read(source: CaseSource): Handle {
    if ('graph_input' in source) {
      const input = this.#inputs[source.graph_input]
      if (input === undefined || source.collect) throw new Error(`the graph input ${source.graph_input} cannot be read so`)
      return input
    }
    const { handle } = this.#find(source)
    if (!source.collect) return itemOf(handle)
    return (isDynamic(handle) ? handle : this.#multiplied(handle)).collect()
  }

  #multiplied(handle: AnyHandle): DynamicHandle {
    if (isDynamic(handle)) return handle
    if (this.#multiplier === undefined) throw new Error('nothing here is multiplied')
    return this.#multiplier.map(() => handle)
  }

  #find({ node, output }: Extract<CaseSource, { node: string }>): Placed {
    const placed = this.#placed.get(`${node}.${output}`)
    if (placed === undefined) throw new Error(`there is no ${node}.${output}`)
    return placed
  }
}

const defineGraph = (name: string, node: CaseGraph, run: CaseRun) => graph(name, {
  inputs: Object.fromEntries(node.inputs.map((input) => [input.name, z.unknown()])),
  graph: (inputs) => {
    const scope = new Scope({ path: `${name}-`, inputs, run })
    for (const each of node.nodes) scope.call(each)
    return Object.fromEntries(node.outputs.map(({ name: output, from }) => [output, scope.output(from)]))
  },
})

/** The job of a case, made of definitions as an author writes them. */
export const defineJob = (nodes: readonly CaseNode[], run: CaseRun): Job => job('case', {
  graph: () => {
    const scope = new Scope({ path: '', inputs: {}, run })
    for (const node of nodes) scope.call(node)
  },
})

export type { CaseOp }
