type Edges = readonly (readonly number[])[]

/** The same edges in two arrays: those of node `n` are `targets` from `starts[n]` to before `starts[n + 1]`. */
export interface FlatEdges {
  readonly starts: Int32Array
  readonly targets: Int32Array
}

const flattened = new WeakMap<Edges, FlatEdges>()

/** Flattens edges once per list: walking thousands of nodes touches two arrays instead of one per node. */
export const flattenEdges = (edges: Edges): FlatEdges => {
  const known = flattened.get(edges)
  if (known !== undefined) return known
  const starts = new Int32Array(edges.length + 1)
  edges.forEach((list, node) => { starts[node + 1] = (starts[node] ?? 0) + list.length })
  const targets = new Int32Array(starts[edges.length] ?? 0)
  edges.forEach((list, node) => targets.set(list, starts[node]))
  const flat = { starts, targets }
  flattened.set(edges, flat)
  return flat
}
