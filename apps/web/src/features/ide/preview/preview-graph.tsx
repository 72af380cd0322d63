'use client'
import { Workflow } from 'lucide-react'
import { memo, useCallback, useMemo } from 'react'
import { AssetGraph } from '../../../components/graph/asset-graph'
import { EmptyState } from '../../../components/ui/empty-state'
import type { Preview, PreviewAsset } from './preview'

export interface PreviewGraphProps {
  preview: Preview
  selectedKey: string | undefined
  /** A node was clicked; only for those whose place is known. */
  onOpenSource: (asset: PreviewAsset) => void
  onSelect: (key: string | undefined) => void
}

const Graph = memo(AssetGraph)
const empty = <EmptyState icon={Workflow} title="No assets yet" description="Export an asset from definitions.ts and it appears here." />

/** The graph of the draft as it is typed. A click goes to the asset's code. */
export function PreviewGraph({ preview, selectedKey, onOpenSource, onSelect }: PreviewGraphProps) {
  const { graph, assets, version } = preview
  const assetOf = useMemo(() => new Map(assets.map((asset) => [asset.key, asset])), [assets])
  const open = useCallback((key: string) => {
    onSelect(key)
    const asset = assetOf.get(key)
    if (asset !== undefined && asset.file !== null) onOpenSource(asset)
  }, [assetOf, onOpenSource, onSelect])
  const clear = useCallback(() => onSelect(undefined), [onSelect])
  return (
    <Graph
      name="preview" nodes={graph.nodes} edges={graph.edges} version={version} selectedKey={selectedKey}
      onNodeClick={open} onClear={clear} loading={version < 0 && preview.phase !== 'failed'} empty={empty}
    />
  )
}
