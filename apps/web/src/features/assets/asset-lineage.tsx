'use client'
import { Network } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { z } from 'zod'
import { AssetGraph } from '../../components/graph/asset-graph'
import { assetHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { useUrlState } from '../../components/shell/use-url-state'
import { Button } from '../../components/ui/button'
import { ErrorState } from '../../components/ui/error-state'
import { usePlace } from '../deployments/client'
import { useNearby } from './asset-neighbours'
import { DepthControl } from './depth-control'
import type { Drawn } from './nearby'

const depth = z.coerce.number().int().min(0).max(20).default(2)
const lineageTabSchema = z.object({ up: depth, down: depth })
const nothing: Drawn = { nodes: [], edges: [] }

/** What leads to the asset and what it leads to, as far as one wants to see. */
export function AssetLineage({ assetKey }: { assetKey: string }) {
  const place = usePlace()
  const router = useRouter()
  const [{ up, down }, setUrl] = useUrlState(lineageTabSchema)
  const { drawn, error, retry } = useNearby(assetKey, { up, down })
  const open = useCallback((key: string) => { if (key !== assetKey) router.push(`${assetHref(place, key)}?tab=lineage`) }, [assetKey, place, router])
  const { nodes, edges } = drawn ?? nothing
  if (error !== null && error !== undefined) return <ErrorState title="The lineage could not be loaded" error={error} onRetry={retry} />
  const whole = `${placeHref(place, '/lineage')}?${new URLSearchParams({ asset: assetKey }).toString()}`
  return (
    <AssetGraph
      name="asset-lineage"
      nodes={nodes}
      edges={edges}
      selectedKey={assetKey}
      onNodeClick={open}
      loading={drawn === undefined}
      toolbar={(
        <div className="flex flex-wrap items-center gap-2">
          <DepthControl label="Upstream" value={up} onChange={(value) => setUrl({ up: value }, { history: 'replace' })} />
          <DepthControl label="Downstream" value={down} onChange={(value) => setUrl({ down: value }, { history: 'replace' })} />
          <Button asChild><Link href={whole}><Network aria-hidden />Whole graph</Link></Button>
        </div>
      )}
    />
  )
}
