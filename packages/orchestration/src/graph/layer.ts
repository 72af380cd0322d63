/** Kahn's algorithm by layers: a node's layer is the length of the longest way to it. -1: on a cycle, or below one. */
export const assignLayers = (upstream: readonly (readonly number[])[], downstream: readonly (readonly number[])[]): Int32Array => {
  const layers = new Int32Array(upstream.length).fill(-1)
  const missing = Int32Array.from(upstream, (nodes) => nodes.length)
  let current: number[] = []
  missing.forEach((count, node) => { if (count === 0) current.push(node) })
  for (let layer = 0; current.length > 0; layer++) {
    const next: number[] = []
    for (const node of current) {
      layers[node] = layer
      for (const below of downstream[node] ?? []) {
        const left = (missing[below] ?? 0) - 1
        missing[below] = left
        if (left === 0) next.push(below)
      }
    }
    current = next
  }
  return layers
}

/** Node numbers by layer, then by key; what is on or below a cycle comes last. */
export const orderByLayer = (layers: Int32Array, keys: readonly string[]): number[] => {
  const buckets: number[][] = []
  const cyclic: number[] = []
  layers.forEach((layer, node) => {
    const bucket = layer < 0 ? cyclic : (buckets[layer] ??= [])
    bucket.push(node)
  })
  const byKey = (a: number, b: number): number => {
    const left = keys[a] ?? ''
    const right = keys[b] ?? ''
    return left < right ? -1 : left > right ? 1 : 0
  }
  return [...buckets, cyclic].map((bucket) => bucket.sort(byKey)).flat()
}

/** The reverse of a list of edges. */
export const reverseEdges = (edges: readonly (readonly number[])[]): number[][] => {
  const reversed: number[][] = edges.map(() => [])
  edges.forEach((targets, source) => {
    for (const target of targets) reversed[target]?.push(source)
  })
  return reversed
}
