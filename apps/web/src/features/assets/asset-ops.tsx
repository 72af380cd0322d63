'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { AssetGraph } from '../../components/graph/asset-graph'
import { sourceHref } from '../../components/shell/source-href'
import { usePlace } from '../deployments/client'
import { jobGraph } from '../jobs/client'
import type { AssetDetail } from './server/asset-schema'

/** The ops that make an asset; one opens at its code. */
export function AssetOps({ asset, ops }: { asset: AssetDetail; ops: NonNullable<AssetDetail['madeBy']>['ops'] }) {
  const place = usePlace()
  const router = useRouter()
  const { nodes, edges } = useMemo(() => jobGraph(ops), [ops])
  const open = useCallback((path: string) => {
    const source = ops.find((step) => step.path === path)?.source ?? null
    if (source !== null) router.push(sourceHref(place, { location: asset.codeLocation, path: source.file, line: source.line, column: source.column }))
  }, [asset.codeLocation, ops, place, router])
  return <AssetGraph name={`ops:${place.organization}/${place.deployment}/${asset.key}`} noun="ops" nodes={nodes} edges={edges} onNodeClick={open} />
}
