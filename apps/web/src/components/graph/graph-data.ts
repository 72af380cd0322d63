import type { StatusName } from '../status'

/** An asset as the graph shows it. */
export interface GraphNode {
  key: string
  /** Shown instead of the key, where the region says the rest. */
  label?: string | undefined
  /** Region; empty for none. */
  group: string
  kinds: readonly string[]
  status?: StatusName | undefined
  /** Instead of the status' own word. */
  statusWord?: string | undefined
  /** Beside the status: "51 / 51 days", "4 min ago". */
  subtitle?: string | undefined
  description?: string | undefined
  /** Dashed: kept up to date elsewhere. */
  external?: boolean | undefined
  /** How many checks it has; absent: none, or not told. */
  checks?: number | undefined
}

/** `to` needs `from`. */
export interface GraphEdge { from: string; to: string }

export interface Point { x: number; y: number }
export interface Box extends Point { width: number; height: number }

/** What stands in the drawing: an asset, or a folded group that stands for its assets. */
export interface Item {
  id: string
  group: string
  node: GraphNode | undefined
  /** Assets behind a folded group. */
  members: readonly GraphNode[]
}

export interface Drawing {
  items: readonly Item[]
  /** Pairs of indices into `items`; each pair once. */
  links: readonly (readonly [number, number])[]
}

export interface PlacedRegion extends Box { group: string; count: number }

/** Where the data flows in a drawing. */
export type FlowDirection = 'right' | 'down'

export interface Placed {
  direction: FlowDirection
  boxes: readonly Box[]
  regions: readonly PlacedRegion[]
  /** The way of each link, by its place in `links`; empty for drawings too large for it. */
  routes: readonly (readonly Point[])[]
  width: number
  height: number
}

export const nodeWidth = 196
export const nodeHeight = 52

/** Where a link leaves its first node and reaches its second. */
export const endsOf = (source: Box, target: Box, direction: FlowDirection): readonly [Point, Point] => (direction === 'right'
  ? [{ x: source.x + source.width, y: source.y + source.height / 2 }, { x: target.x, y: target.y + target.height / 2 }]
  : [{ x: source.x + source.width / 2, y: source.y + source.height }, { x: target.x + target.width / 2, y: target.y }])

const foldedId = (group: string): string => `group:${group}`

/** Assets and folded groups with the links between them; an edge to an asset that is not there is left out. */
export function drawingOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[], folded: ReadonlySet<string>): Drawing {
  const items: Item[] = []
  const indexOfKey = new Map<string, number>()
  const indexOfGroup = new Map<string, number>()
  const members = new Map<string, GraphNode[]>()
  for (const node of nodes) {
    if (!folded.has(node.group) || node.group === '') {
      indexOfKey.set(node.key, items.push({ id: node.key, group: node.group, node, members: [] }) - 1)
      continue
    }
    const known = members.get(node.group) ?? []
    members.set(node.group, known)
    known.push(node)
    if (!indexOfGroup.has(node.group)) indexOfGroup.set(node.group, items.push({ id: foldedId(node.group), group: '', node: undefined, members: known }) - 1)
    indexOfKey.set(node.key, indexOfGroup.get(node.group) ?? 0)
  }
  const seen = new Set<number>()
  const links: (readonly [number, number])[] = []
  for (const edge of edges) {
    const from = indexOfKey.get(edge.from)
    const to = indexOfKey.get(edge.to)
    if (from === undefined || to === undefined || from === to) continue
    const pair = from * items.length + to
    if (seen.has(pair)) continue
    seen.add(pair)
    links.push([from, to])
  }
  return { items, links }
}
