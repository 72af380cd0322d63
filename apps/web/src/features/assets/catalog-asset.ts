import type { StatusName } from '../../components/status'
import type { AssetGraphRecord, AssetStates } from './server/asset-schema'

export type AssetStatus = AssetStates['states'][number][1]

/** An asset as lists and graphs show it: its definition and how it stands. */
export interface CatalogAsset {
  readonly key: string
  readonly kind: 'asset' | 'external' | 'virtual'
  readonly group: string
  readonly codeLocation: string
  readonly kinds: readonly string[]
  readonly owners: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly description: string | null
  readonly status: AssetStatus
  /** Milliseconds since the epoch. */
  readonly lastMaterializedAt: number | null
  readonly lastRunId: string | null
  /** What a search looks through, in lower case. */
  readonly searchText: string
}

export const assetStatusNames = { never: 'missing', running: 'running', materialized: 'materialized', failed: 'failed' } as const satisfies Record<AssetStatus, StatusName>

const statusWords: Record<AssetStatus, string> = { never: 'never materialized', running: 'running', materialized: 'materialized', failed: 'failed' }
export const assetStatusWord = (status: AssetStatus): string => statusWords[status]

/** Of an external or virtual asset its status says nothing: no run makes it. */
export const statusOfAsset = (asset: { kind: CatalogAsset['kind']; status: AssetStatus }): StatusName | undefined =>
  (asset.kind !== 'asset' ? undefined : assetStatusNames[asset.status])

const searchTextOf = (node: AssetGraphRecord['nodes'][number], group: string): string =>
  [node.key, group, node.description ?? '', ...node.kinds, ...node.owners, ...Object.entries(node.tags).flat()].join('\n').toLowerCase()

/** The assets of a graph before anything is known of their states; in the order of the graph. */
export const assetsOfGraph = (graph: AssetGraphRecord): CatalogAsset[] => graph.nodes.map((node) => {
  const group = graph.groups[node.group] ?? ''
  return {
    key: node.key, kind: node.kind, group, codeLocation: graph.codeLocations[node.codeLocation] ?? '', kinds: node.kinds, owners: node.owners, tags: node.tags,
    description: node.description, status: 'never', lastMaterializedAt: null, lastRunId: null, searchText: searchTextOf(node, group),
  }
})

/** States put into assets; assets that stand as before stay the same objects, so that their rows are not rendered again. */
export function withStates(fresh: readonly CatalogAsset[], { runs, states }: AssetStates, before: readonly CatalogAsset[]): CatalogAsset[] {
  const next = [...fresh]
  for (const [position, status, lastMaterializedAt, run] of states) {
    const asset = fresh[position]
    if (asset === undefined) continue
    const lastRunId = run === null ? null : runs[run] ?? null
    const known = before[position]
    const isSame = known?.searchText === asset.searchText && known.key === asset.key && known.status === status
      && known.lastMaterializedAt === lastMaterializedAt && known.lastRunId === lastRunId
    next[position] = isSame ? known : { ...asset, status, lastMaterializedAt, lastRunId }
  }
  return next
}
