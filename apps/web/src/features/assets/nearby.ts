import { ancestors, descendants } from '@millrace/orchestration'
import type { AssetGraph } from '@millrace/orchestration'
import type { GraphEdge, GraphNode } from '../../components/graph/graph-data'
import { formatRelativeTime } from '../../components/ui/format-time'
import { assetStatusWord, statusOfAsset } from './catalog-asset'
import type { CatalogAsset } from './catalog-asset'
import type { AssetCatalog } from './use-asset-catalog'

/** The asset and what lies at most so many links away on either side. */
export const keysNear = (graph: AssetGraph, key: string, depth: { up: number; down: number }): Set<string> =>
  new Set([key, ...ancestors(graph, [key], depth.up), ...descendants(graph, [key], depth.down)])

/** An asset as a node of the graph. `now` moves once a minute: what happened since is `just now`. */
export const toGraphNode = (asset: CatalogAsset, now: number): GraphNode => ({
  key: asset.key, group: asset.group, kinds: asset.kinds, status: statusOfAsset(asset), statusWord: assetStatusWord(asset), external: asset.kind === 'external',
  subtitle: asset.kind === 'external' ? 'external' : asset.lastMaterializedAt === null ? undefined : formatRelativeTime(asset.lastMaterializedAt, Math.max(now, asset.lastMaterializedAt)),
  description: asset.description ?? undefined,
})

export interface Drawn { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] }

/** The part of the catalog that holds these keys (all of it without them), as a graph to draw. */
export function drawnPart({ assets, edges }: AssetCatalog, keys: ReadonlySet<string> | undefined, now: number): Drawn {
  const isIn = (asset: CatalogAsset): boolean => keys === undefined || keys.has(asset.key)
  const drawnEdges: GraphEdge[] = []
  for (const [from, to] of edges) {
    const [source, target] = [assets[from], assets[to]]
    if (source !== undefined && target !== undefined && isIn(source) && isIn(target)) drawnEdges.push({ from: source.key, to: target.key })
  }
  return { nodes: assets.filter(isIn).map((asset) => toGraphNode(asset, now)), edges: drawnEdges }
}
