'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { AssetGraph } from '../../components/graph/asset-graph'
import { assetHref } from '../../components/shell/hrefs'
import { usePlace } from '../deployments/client'
import { drawnPart, keysNear } from './nearby'
import type { Drawn } from './nearby'
import { selectionGraph } from './selection-graph'
import type { AssetDetail } from './server/asset-schema'
import { useAssetCatalog } from './use-asset-catalog'
import { useMinute } from './use-minute'

const nothing: Drawn = { nodes: [], edges: [] }

/** What an asset's surroundings look like; undefined until the catalog is there. */
export function useNearby(assetKey: string, depth: { up: number; down: number }): { drawn: Drawn | undefined; error: unknown; retry: () => void } {
  const { catalog, error, retry } = useAssetCatalog()
  const now = useMinute()
  const { up, down } = depth
  const edges = catalog?.edges
  // oxlint-disable-next-line react/exhaustive-deps -- the graph hangs on the edges alone; states change with every event
  const graph = useMemo(() => (catalog === undefined ? undefined : selectionGraph(catalog)), [edges])
  const keys = useMemo(() => (graph === undefined ? undefined : keysNear(graph, assetKey, { up, down })), [graph, assetKey, up, down])
  const drawn = useMemo(() => (catalog === undefined || keys === undefined ? undefined : drawnPart(catalog, keys, now)), [catalog, keys, now])
  return { drawn, error, retry }
}

/** The direct neighbours as a small graph. */
export function AssetNeighbours({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const router = useRouter()
  const { drawn } = useNearby(asset.key, { up: 1, down: 1 })
  const open = useCallback((key: string) => { if (key !== asset.key) router.push(assetHref(place, key)) }, [asset.key, place, router])
  const tallest = Math.max(asset.upstream.length, asset.downstream.length)
  return (
    <div className="flex" style={{ height: Math.min(420, 150 + tallest * 44) }}>
      <AssetGraph name="neighbours" nodes={drawn?.nodes ?? nothing.nodes} edges={drawn?.edges ?? nothing.edges} selectedKey={asset.key} onNodeClick={open} loading={drawn === undefined} />
    </div>
  )
}
