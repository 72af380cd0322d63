'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import { assetHref, codeLocationHref, runHref } from '../../components/shell/hrefs'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { Facts } from '../../components/ui/card'
import { Markdown } from '../../components/ui/markdown'
import { RelativeTime } from '../../components/ui/relative-time'
import { SidePanel } from '../../components/ui/side-panel'
import { SkeletonText } from '../../components/ui/skeleton'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { AssetLinks } from './asset-links'
import { AssetStatusText } from './catalog-row'
import type { CatalogAsset } from './catalog-asset'
import { DepthControl } from './depth-control'
import type { LineageUrl } from './lineage-page'
import { LaunchAsset } from './launch-asset'
import { MetadataList } from '../metadata/client'
import type { AssetDetail } from './server/asset-schema'

export interface LineagePanelProps {
  asset: CatalogAsset
  url: LineageUrl
  setUrl: (change: Partial<LineageUrl>, options?: { history?: 'push' | 'replace' }) => void
  onClose: () => void
}

/** What there is to know of one asset, beside the graph. */
export function LineagePanel({ asset, url, setUrl, onClose }: LineagePanelProps) {
  const place = usePlace()
  const trpc = useTRPC()
  const { data: detail } = useQuery(trpc.assets.get.queryOptions({ ...place, key: asset.key }))
  return (
    <SidePanel kind="Asset" name={asset.key} onClose={onClose}>
      <div className="flex flex-wrap items-center gap-2">
        <LaunchAsset asset={asset} isPartitioned={detail === undefined ? undefined : detail.partitions !== null} />
        <Button asChild><Link href={assetHref(place, asset.key)}><ArrowUpRight aria-hidden />Open</Link></Button>
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        <DepthControl label="Upstream" value={url.up ?? 0} onChange={(up) => setUrl({ up, down: url.down ?? 0 }, { history: 'replace' })} />
        <DepthControl label="Downstream" value={url.down ?? 0} onChange={(down) => setUrl({ down, up: url.up ?? 0 }, { history: 'replace' })} />
      </div>
      <Facts
        items={[
          { name: 'Status', value: <AssetStatusText asset={asset} /> },
          ...(asset.lastMaterializedAt === null ? [] : [{
            name: asset.kind === 'observable' ? 'Last observed' : 'Last materialized',
            value: asset.lastRunId === null ? <RelativeTime at={asset.lastMaterializedAt} /> : <Link href={runHref(place, asset.lastRunId)} className="text-accent hover:underline"><RelativeTime at={asset.lastMaterializedAt} /></Link>,
          }]),
          { name: 'Group', value: asset.group },
          { name: 'Code location', value: <Link href={codeLocationHref(place, asset.codeLocation)} className="font-mono text-sm hover:underline">{asset.codeLocation}</Link> },
          ...(asset.kinds.length === 0 ? [] : [{ name: 'Kinds', value: <span className="flex flex-wrap gap-1">{asset.kinds.map((kind) => <Badge key={kind} mono>{kind}</Badge>)}</span> }]),
          ...(asset.owners.length === 0 ? [] : [{ name: 'Owners', value: asset.owners.join(', ') }]),
        ]}
      />
      {detail === undefined ? <SkeletonText lines={4} /> : <PanelDetail detail={detail} />}
    </SidePanel>
  )
}

function PanelDetail({ detail }: { detail: AssetDetail }) {
  const { description, upstream, downstream, latestMaterialization, latestObservation } = detail
  const metadata = (latestMaterialization ?? latestObservation)?.metadata ?? {}
  return (
    <>
      {description !== null && <Markdown text={description} />}
      <Facts items={[{ name: `Upstream (${upstream.length})`, value: <AssetLinks keys={upstream} /> }, { name: `Downstream (${downstream.length})`, value: <AssetLinks keys={downstream} /> }]} />
      {Object.keys(metadata).length > 0 && (
        <section>
          <h3 className="mb-1.5 text-xs text-faint">Latest metadata</h3>
          <MetadataList metadata={metadata} codeLocation={detail.codeLocation} compact />
        </section>
      )}
    </>
  )
}
