import type { AssetKey } from '@millrace/protocol'
import type { AssetGraph } from './asset-graph'
import { flattenEdges } from './flat-edges'

type Edges = readonly (readonly number[])[]

/** A set of nodes: 1 at the number of each member. */
export type NodeSet = Uint8Array

/** Adds to `start` what lies at most `depth` edges away; counted from the nearest member. */
export const reach = (edges: Edges, start: NodeSet, depth: number): NodeSet => {
  const { starts, targets } = flattenEdges(edges)
  const reached = start.slice()
  // Filled in order of distance, so a level is a stretch of the queue.
  const queue = new Int32Array(start.length)
  let end = 0
  for (let node = 0; node < start.length; node++) if (start[node] === 1) queue[end++] = node
  let begin = 0
  for (let step = 0; step < depth && begin < end; step++) {
    const levelEnd = end
    for (; begin < levelEnd; begin++) {
      const node = queue[begin] ?? 0
      const last = starts[node + 1] ?? 0
      for (let place = starts[node] ?? 0; place < last; place++) {
        const neighbour = targets[place] ?? 0
        if (reached[neighbour] === 1) continue
        reached[neighbour] = 1
        queue[end++] = neighbour
      }
    }
  }
  return reached
}

/** What the members reach along `edges`, themselves only if one reaches them. */
const beyond = (edges: Edges, set: NodeSet): NodeSet => {
  const next = new Uint8Array(set.length)
  for (let node = 0; node < set.length; node++) if (set[node] === 1) for (const neighbour of edges[node] ?? []) next[neighbour] = 1
  return reach(edges, next, Number.POSITIVE_INFINITY)
}

/** The members that no other member reaches along `edges`, also not by way of nodes outside the set. */
const withoutReached = (edges: Edges, set: NodeSet): NodeSet => {
  const entered = beyond(edges, set)
  return set.map((member, node) => (member === 1 && entered[node] === 0 ? 1 : 0))
}

export const rootsWithin = (graph: AssetGraph, set: NodeSet): NodeSet => withoutReached(graph.downstream, set)
export const sinksWithin = (graph: AssetGraph, set: NodeSet): NodeSet => withoutReached(graph.upstream, set)

const nodeSet = (graph: AssetGraph, keys: Iterable<AssetKey>): NodeSet => {
  const set = new Uint8Array(graph.nodes.length)
  for (const key of keys) {
    const node = graph.numbers.get(key)
    if (node !== undefined) set[node] = 1
  }
  return set
}

/** The keys of a set, in topological order. */
export const keysOf = (graph: AssetGraph, set: NodeSet): AssetKey[] => {
  const keys: AssetKey[] = []
  graph.nodes.forEach((node, number) => { if (set[number] === 1) keys.push(node.key) })
  return keys
}

const around = (graph: AssetGraph, edges: Edges, { keys, depth }: { keys: Iterable<AssetKey>; depth: number }): AssetKey[] => {
  const start = nodeSet(graph, keys)
  const reached = reach(edges, start, depth)
  return keysOf(graph, reached.map((member, node) => (member === 1 && start[node] === 0 ? 1 : 0)))
}

/** What the given assets depend on, at most `depth` edges up (default all the way), without those given. Topological order. */
export const ancestors = (graph: AssetGraph, keys: Iterable<AssetKey>, depth = Number.POSITIVE_INFINITY): AssetKey[] =>
  around(graph, graph.upstream, { keys, depth })

/** What depends on the given assets, at most `depth` edges down (default all the way), without those given. Topological order. */
export const descendants = (graph: AssetGraph, keys: Iterable<AssetKey>, depth = Number.POSITIVE_INFINITY): AssetKey[] =>
  around(graph, graph.downstream, { keys, depth })

/** Of the given assets (default all), those that none of the others leads to. */
export const roots = (graph: AssetGraph, keys: Iterable<AssetKey> = graph.numbers.keys()): AssetKey[] =>
  keysOf(graph, rootsWithin(graph, nodeSet(graph, keys)))

/** Of the given assets (default all), those that lead to none of the others. */
export const sinks = (graph: AssetGraph, keys: Iterable<AssetKey> = graph.numbers.keys()): AssetKey[] =>
  keysOf(graph, sinksWithin(graph, nodeSet(graph, keys)))

const neighbours = (graph: AssetGraph, edges: Edges, key: AssetKey): AssetKey[] => {
  const node = graph.numbers.get(key)
  if (node === undefined) return []
  return (edges[node] ?? []).flatMap((neighbour) => graph.nodes[neighbour]?.key ?? [])
}

export const upstreamOf = (graph: AssetGraph, key: AssetKey): AssetKey[] => neighbours(graph, graph.upstream, key)
export const downstreamOf = (graph: AssetGraph, key: AssetKey): AssetKey[] => neighbours(graph, graph.downstream, key)
