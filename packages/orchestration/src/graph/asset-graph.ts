import type { AssetKey, AssetSnapshot } from '@millrace/protocol'
import { assignLayers, orderByLayer, reverseEdges } from './layer'

/** The assets of one code location, as its manifest lists them. */
export interface LocationAssets {
  readonly location: string
  readonly assets: readonly AssetSnapshot[]
}

/** `missing`: some asset depends on this key, and no location of the deployment declares it. */
export type AssetNodeKind = 'asset' | 'observable' | 'external' | 'missing'

export interface AssetNode {
  readonly key: AssetKey
  readonly kind: AssetNodeKind
  /** The location that defines the asset; null when it is missing. */
  readonly location: string | null
  readonly asset: AssetSnapshot | null
}

/** The assets of a deployment and what depends on what. A node's number is its place in topological order. */
export interface AssetGraph {
  /** In topological order: by layer, then by key. What is on or below a cycle comes last. */
  readonly nodes: readonly AssetNode[]
  /** Node numbers by key. */
  readonly numbers: ReadonlyMap<AssetKey, number>
  /** Direct upstream nodes, inputs and deps alike, ascending. */
  readonly upstream: readonly (readonly number[])[]
  readonly downstream: readonly (readonly number[])[]
  /** How many nodes, from the start of `nodes`, are neither on a cycle nor below one. */
  readonly acyclicNodes: number
  /** Keys that several locations make; the first location counts. */
  readonly duplicates: readonly { readonly key: AssetKey; readonly locations: readonly string[] }[]
}

interface Collected {
  readonly nodes: AssetNode[]
  readonly numbers: Map<AssetKey, number>
  readonly duplicates: Map<AssetKey, string[]>
}

/** A location that makes an asset wins over those that look at it, and these over those that only declare it external. */
const collectNodes = (locations: readonly LocationAssets[]): Collected => {
  const nodes: AssetNode[] = []
  const numbers = new Map<AssetKey, number>()
  const duplicates = new Map<AssetKey, string[]>()
  for (const { location, assets } of locations) {
    for (const asset of assets) {
      const node: AssetNode = { key: asset.key, kind: asset.kind, location, asset }
      const number = numbers.get(asset.key)
      const known = number === undefined ? undefined : nodes[number]
      if (number === undefined || known === undefined) {
        numbers.set(asset.key, nodes.length)
        nodes.push(node)
      } else if (asset.kind === 'asset' && known.kind === 'asset') {
        const locationsSoFar = duplicates.get(asset.key) ?? [known.location ?? '']
        duplicates.set(asset.key, [...locationsSoFar, location])
      } else if (asset.kind === 'asset' || (asset.kind === 'observable' && known.kind === 'external')) {
        nodes[number] = node
      }
    }
  }
  return { nodes, numbers, duplicates }
}

/** What an asset reads or comes after. A mapping on itself leads to earlier partitions, so that is no edge. */
export const upstreamKeys = ({ key: own, inputs, deps, depMappings }: AssetSnapshot): AssetKey[] => [
  ...inputs.flatMap(({ asset, mapping }) => (asset === own && mapping !== undefined ? [] : [asset])),
  ...deps.filter((key) => key !== own || depMappings?.[key] === undefined),
]

/** Edges to keys that nobody declares add a `missing` node to `collected`. */
const collectEdges = ({ nodes, numbers }: Collected): number[][] => {
  const numberOf = (key: AssetKey): number => {
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, nodes.length)
    return nodes.push({ key, kind: 'missing', location: null, asset: null }) - 1
  }
  const upstream: number[][] = []
  for (let node = 0; node < nodes.length; node++) {
    const sources: number[] = []
    const add = (key: AssetKey): void => {
      const source = numberOf(key)
      if (!sources.includes(source)) sources.push(source)
    }
    const asset = nodes[node]?.asset
    for (const key of asset === null || asset === undefined ? [] : upstreamKeys(asset)) add(key)
    upstream.push(sources)
  }
  return upstream
}

/** Puts the assets of all code locations of one deployment into one graph. */
export const buildAssetGraph = (locations: readonly LocationAssets[]): AssetGraph => {
  const collected = collectNodes(locations)
  const edges = collectEdges(collected)
  const layers = assignLayers(edges, reverseEdges(edges))
  const order = orderByLayer(layers, collected.nodes.map((node) => node.key))
  const places = new Int32Array(order.length)
  order.forEach((node, place) => { places[node] = place })

  const nodes: AssetNode[] = []
  const upstream: number[][] = []
  const numbers = new Map<AssetKey, number>()
  for (const number of order) {
    const node = collected.nodes[number]
    if (node === undefined) continue
    numbers.set(node.key, nodes.length)
    nodes.push(node)
    upstream.push((edges[number] ?? []).map((source) => places[source] ?? 0).sort((a, b) => a - b))
  }
  return {
    nodes,
    numbers,
    upstream,
    downstream: reverseEdges(upstream),
    acyclicNodes: layers.reduce((count, layer) => count + (layer < 0 ? 0 : 1), 0),
    duplicates: [...collected.duplicates].map(([key, places]) => ({ key, locations: places })),
  }
}

/** The keys of the graph, every asset after those it depends on; missing ones included. */
export const topologicalOrder = (graph: AssetGraph): AssetKey[] => graph.nodes.map((node) => node.key)
