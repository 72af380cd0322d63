import { Graph, layout } from '@dagrejs/dagre'
import type { Point } from './graph-data'
import type { LayoutProblem } from './layered-layout'

/** The drawing of dagre, for graphs small enough for its care; with `parents` it keeps the nodes of a group together. */
export function dagreLayout(problem: LayoutProblem, parents: readonly string[] = []): Point[] {
  const graph = new Graph({ compound: parents.length > 0 })
  graph.setGraph({ rankdir: 'LR', ranksep: problem.rankGap, nodesep: problem.nodeGap, edgesep: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  problem.sizes.forEach(({ width, height }, index) => graph.setNode(String(index), { width, height }))
  for (const group of new Set(parents)) if (group !== '') graph.setNode(`group:${group}`, {})
  parents.forEach((group, index) => { if (group !== '') graph.setParent(String(index), `group:${group}`) })
  for (const [from, to] of problem.links) graph.setEdge(String(from), String(to))
  layout(graph)
  return problem.sizes.map(({ width, height }, index) => {
    const { x, y } = graph.node(String(index))
    return { x: (x ?? 0) - width / 2, y: (y ?? 0) - height / 2 }
  })
}
