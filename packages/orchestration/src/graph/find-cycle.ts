import type { AssetKey } from '@millrace/protocol'
import type { AssetGraph } from './asset-graph'

/**
 * A dependency cycle as keys in the direction of the data, each feeding the next and the last feeding the first,
 * beginning with the smallest key; null when there is none.
 */
export const findCycle = (graph: AssetGraph): AssetKey[] | null => {
  if (graph.acyclicNodes === graph.nodes.length) return null
  // Every node left over by the topological order has a left-over node above it: walking up must come round.
  const path: number[] = []
  const places = new Map<number, number>()
  let node: number | undefined = graph.acyclicNodes
  while (node !== undefined && !places.has(node)) {
    places.set(node, path.length)
    path.push(node)
    node = graph.upstream[node]?.find((source) => source >= graph.acyclicNodes)
  }
  const start = node === undefined ? 0 : places.get(node) ?? 0
  const keys = path.slice(start).reverse().flatMap((member) => graph.nodes[member]?.key ?? [])
  const smallest = keys.reduce((best, key, place) => (key < (keys[best] ?? '') ? place : best), 0)
  return [...keys.slice(smallest), ...keys.slice(0, smallest)]
}
