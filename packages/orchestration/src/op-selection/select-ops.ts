import { MillraceError } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { parseOpQuery, type OpQuery, type Reach } from './op-query'

/** A node of a job's graph: an op, or a graph with nodes of its own. */
export interface SelectableNode {
  readonly name: string
  /** Names of siblings it depends on. */
  readonly deps?: readonly string[] | undefined
  readonly nodes?: readonly SelectableNode[] | undefined
}

export interface OpSelection {
  /** The paths that the queries choose, in the order of the job. */
  readonly nodes: string[]
  /** The paths of the ops that would run, in the order of the job. */
  readonly ops: string[]
}

type Edges = ReadonlyMap<string, readonly string[]>

const opsOf = function* (node: SelectableNode, path: string): Generator<string> {
  if (node.nodes === undefined) yield path
  for (const inner of node.nodes ?? []) yield* opsOf(inner, `${path}.${inner.name}`)
}

const unknownOp = (wanted: string, known: Iterable<string>): MillraceError => {
  const suggestion = nearestKey(wanted, known)
  return new MillraceError('selection-empty', `The op selection names “${wanted}”, which is no node of this job.${suggestKey(suggestion)}`, {
    details: { node: wanted, suggestion },
  })
}

const reverse = (edges: Edges): Edges => {
  const reversed = new Map<string, string[]>([...edges.keys()].map((name) => [name, []]))
  for (const [name, sources] of edges) for (const source of sources) reversed.get(source)?.push(name)
  return reversed
}

const reached = (edges: Edges, start: string, far: Reach): Set<string> => {
  const found = new Set([start])
  let frontier = [start]
  for (let step = 0; frontier.length > 0 && (far === 'all' || step < far); step++) {
    const next: string[] = []
    for (const name of frontier) {
      for (const neighbour of edges.get(name) ?? []) {
        if (found.has(neighbour)) continue
        found.add(neighbour)
        next.push(neighbour)
      }
    }
    frontier = next
  }
  return found
}

/** Queries over the nodes of the top level; a graph brings all its ops. */
const selectByName = (graph: readonly SelectableNode[], queries: readonly OpQuery[]): OpSelection => {
  const upstream: Edges = new Map(graph.map((node) => [node.name, node.deps ?? []]))
  const downstream = reverse(upstream)
  const chosen = new Set<string>()
  for (const { path: [name = ''], up, down } of queries) {
    if (!upstream.has(name)) throw unknownOp(name, upstream.keys())
    for (const found of reached(upstream, name, up)) chosen.add(found)
    for (const found of reached(downstream, name, down)) chosen.add(found)
  }
  const nodes = graph.filter((node) => chosen.has(node.name))
  return { nodes: nodes.map((node) => node.name), ops: nodes.flatMap((node) => [...opsOf(node, node.name)]) }
}

/** The queries as a tree of names: where nothing follows, a query ends. */
interface Paths extends Map<string, Paths> {}

const pathTree = (queries: readonly OpQuery[]): Paths => {
  const tree: Paths = new Map()
  for (const { path } of queries) {
    let place = tree
    for (const name of path) {
      const inner: Paths = place.get(name) ?? new Map()
      place.set(name, inner)
      place = inner
    }
  }
  return tree
}

const opsAlong = (nodes: readonly SelectableNode[], paths: Paths, prefix: string): string[] => {
  const known = new Set(nodes.map((node) => node.name))
  for (const name of paths.keys()) if (!known.has(name)) throw unknownOp(`${prefix}${name}`, [...known].map((each) => `${prefix}${each}`))
  return nodes.flatMap((node) => {
    const deeper = paths.get(node.name)
    if (deeper === undefined) return []
    const path = `${prefix}${node.name}`
    if (deeper.size === 0) return [...opsOf(node, path)]
    return opsAlong(node.nodes ?? [], deeper, `${path}.`)
  })
}

/** Plain paths, nothing is traversed; a path to a graph brings all its ops unless another goes deeper into it. */
const selectByPath = (graph: readonly SelectableNode[], queries: readonly OpQuery[], written: readonly string[]): OpSelection => {
  const traversing = queries.findIndex(({ up, down }) => up !== 0 || down !== 0)
  if (traversing >= 0) {
    const query = written[traversing] ?? ''
    throw new MillraceError('selection-syntax', `The op query “${query}” traverses, but where any query is a path, all are paths and nothing is traversed.`, {
      details: { query: traversing, position: 0, selection: query },
    })
  }
  const ops = opsAlong(graph, pathTree(queries), '')
  return { nodes: [...new Set(queries.map(({ path }) => path.join('.')))], ops }
}

/**
 * What a list of op queries chooses of a job, united. As Dagster's `op_selection`: names of top-level nodes with `*` or `+`
 * around them, or paths into graphs. Throws `selection-syntax` for a query that cannot be read, `selection-empty` for one
 * that names nothing.
 */
export const selectOps = (graph: readonly SelectableNode[], selection: readonly string[]): OpSelection => {
  if (selection.length === 1 && selection[0]?.trim() === '*') {
    return { nodes: graph.map((node) => node.name), ops: graph.flatMap((node) => [...opsOf(node, node.name)]) }
  }
  if (selection.length === 0) throw new MillraceError('selection-empty', 'The op selection is empty; write * to select every op.')
  const queries = selection.map(parseOpQuery)
  return queries.some(({ path }) => path.length > 1) ? selectByPath(graph, queries, selection) : selectByName(graph, queries)
}
