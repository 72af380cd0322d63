import { isGraphNode, MillraceError, type GraphNode, type HookReference, type JobNode, type NodeInput, type NodeSource, type OpNode } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'

/** An output of an op by the op's place in the list of all. `collects` counts the innermost dimensions that are read whole. */
export interface FlatSource {
  readonly op: number
  readonly output: string
  readonly collects: number
}

export interface FlatInput {
  readonly name: string
  readonly isList: boolean
  readonly isOrderOnly: boolean
  readonly sources: readonly FlatSource[]
}

export interface FlatOp {
  /** The names of the graphs it stands in, and its own, joined by dots. */
  readonly path: string
  readonly node: OpNode
  readonly inputs: readonly FlatInput[]
  /** Of the op, of its call, and of the graphs around it, from within. */
  readonly hooks: readonly HookReference[]
}

type Read = Omit<FlatInput, 'name'>

/** The nodes of one graph, and what its own inputs are. */
interface Scope {
  readonly path: string
  readonly nodes: ReadonlyMap<string, JobNode>
  /** What an input of the graph reads; undefined when there is none of that name. */
  readonly input: (name: string) => Read | undefined
  /** Of every op within. */
  readonly hooks: readonly HookReference[]
}

const scopeOf = (nodes: readonly JobNode[], { path, ...scope }: Omit<Scope, 'nodes'>): Scope => {
  const named = new Map<string, JobNode>()
  for (const node of nodes) {
    if (named.has(node.name)) {
      throw new MillraceError('bad-request', `Two nodes of ${path === '' ? 'the job' : `the graph “${path}”`} are called “${node.name}”: give one an alias.`)
    }
    named.set(node.name, node)
  }
  return { path, nodes: named, ...scope }
}

const pathOf = (scope: Scope, name: string): string => (scope.path === '' ? name : `${scope.path}.${name}`)

const unknown = (what: string, name: string, known: Iterable<string>): MillraceError =>
  new MillraceError('bad-request', `${what} “${name}”, which does not exist.${suggestKey(nearestKey(name, known))}`)

const placeOf = (scope: Scope): string => (scope.path === '' ? 'the job' : `the graph “${scope.path}”`)

/** A manifest may say anything: graphs that pass a value in circles, or double it level by level, end here. */
const deepest = 1_000
const mostSources = 10_000

/** Turns nested graphs into a list of ops whose inputs name ops. */
class GraphFlattener {
  readonly ops: { path: string; node: OpNode; scope: Scope }[] = []
  readonly #numbers = new Map<string, number>()
  #depth = 0

  collect(scope: Scope): void {
    for (const node of scope.nodes.values()) {
      if (isGraphNode(node)) {
        this.collect(this.#inside(scope, node))
      } else {
        const path = pathOf(scope, node.name)
        this.#numbers.set(path, this.ops.length)
        this.ops.push({ path, node, scope })
      }
    }
  }

  read(scope: Scope, { from, isOrderOnly = false }: Omit<NodeInput, 'name'>): Read {
    const sources = Array.isArray(from) ? from : [from]
    const reads = sources.map((source: NodeSource) => this.#source(scope, source))
    const found = reads.flatMap((read) => read.sources)
    if (found.length > mostSources) throw new MillraceError('bad-request', `An input of ${placeOf(scope)} reads more than ${mostSources.toLocaleString('en')} outputs.`)
    return {
      isList: Array.isArray(from) || reads.some((read) => read.isList),
      isOrderOnly: isOrderOnly || reads.some((read) => read.isOrderOnly),
      sources: found,
    }
  }

  #inside(scope: Scope, graph: GraphNode): Scope {
    const inputs = new Map(graph.inputs.map((input) => [input.name, input]))
    return scopeOf(graph.nodes, {
      path: pathOf(scope, graph.name),
      hooks: graph.hooks === undefined ? scope.hooks : [...graph.hooks, ...scope.hooks],
      input: (name) => {
        const input = inputs.get(name)
        return input === undefined ? undefined : this.read(scope, input)
      },
    })
  }

  #source(scope: Scope, source: NodeSource): Read {
    if (this.#depth >= deepest) throw new MillraceError('bad-request', `A value in ${placeOf(scope)} is handed on more than ${deepest.toLocaleString('en')} times, or in a circle.`)
    this.#depth += 1
    const read = 'graphInput' in source ? this.#graphInput(scope, source.graphInput) : this.#output(scope, source)
    this.#depth -= 1
    if (source.isCollected !== true) return read
    return { ...read, isList: true, sources: read.sources.map((each) => ({ ...each, collects: each.collects + 1 })) }
  }

  #graphInput(scope: Scope, name: string): Read {
    const read = scope.input(name)
    if (read === undefined) throw unknown(`A node of ${placeOf(scope)} reads the graph's input`, name, [])
    return read
  }

  #output(scope: Scope, { node: name, output }: { readonly node: string; readonly output: string }): Read {
    const node = scope.nodes.get(name)
    if (node === undefined) throw unknown(`A node of ${placeOf(scope)} reads the node`, name, scope.nodes.keys())
    const outputs: readonly { readonly name: string; readonly from?: NodeSource }[] = node.outputs
    const found = outputs.find((each) => each.name === output)
    if (found === undefined) throw unknown(`A node of ${placeOf(scope)} reads of “${name}” the output`, output, outputs.map((each) => each.name))
    if (isGraphNode(node) && found.from !== undefined) return this.#source(this.#inside(scope, node), found.from)
    return { isList: false, isOrderOnly: false, sources: [{ op: this.#numbers.get(pathOf(scope, name)) ?? 0, output, collects: 0 }] }
  }
}

/** The ops of a job, graphs dissolved, in the order in which they stand. */
export const flattenGraph = (nodes: readonly JobNode[]): FlatOp[] => {
  const flattener = new GraphFlattener()
  flattener.collect(scopeOf(nodes, { path: '', hooks: [], input: () => undefined }))
  return flattener.ops.map(({ path, node, scope }) => ({
    path, node, hooks: [...node.hooks ?? [], ...scope.hooks], inputs: node.inputs.map((input) => ({ name: input.name, ...flattener.read(scope, input) })),
  }))
}
