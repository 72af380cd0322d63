'use client'
import { isRunnableKind } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import { CircleDashed, ExternalLink, Eye } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { assetHref, buildHref, codeLocationHref, runHref } from '../../components/shell/hrefs'
import { Status } from '../../components/status'
import { Badge } from '../../components/ui/badge'
import { Bytes } from '../../components/ui/bytes'
import { Card, Facts, Figures } from '../../components/ui/card'
import { EmptyState } from '../../components/ui/empty-state'
import { Markdown } from '../../components/ui/markdown'
import { RelativeTime } from '../../components/ui/relative-time'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { AssetFailure } from './asset-failure'
import { AssetLinks } from './asset-links'
import { MadeBy } from './made-by'
import { AssetNeighbours } from './asset-neighbours'
import { AssetPartitions } from './asset-partitions'
import { AssetHealthText } from './asset-health'
import { LaunchCall } from './launch-call'
import { LaunchAsset } from './launch-asset'
import { MetadataList } from '../metadata/client'
import { MetadataPlots, NumberFigure } from './metadata-plots'
import { numberSeries } from './metadata-series'
import type { AssetDetail } from './server/asset-schema'

/** Is it healthy, what is in it, what does it hang together with. */
export function AssetOverview({ asset }: { asset: AssetDetail }) {
  const lineage = `${assetHref(usePlace(), asset.key)}?tab=lineage`
  return (
    <div className="grid gap-3 p-3 lg:grid-cols-[minmax(0,1fr)_280px]">
      <div className="flex min-w-0 flex-col gap-3">
        <AssetState asset={asset} />
        {asset.partitions !== null && <AssetPartitions asset={asset} />}
        {asset.description !== null && <Card title="Description"><Markdown text={asset.description} /></Card>}
        {asset.latestMaterialization !== null && <LatestMetadata asset={asset} />}
        {Object.keys(asset.metadata).length > 0 && <Card title="Metadata of the definition"><MetadataList metadata={asset.metadata} codeLocation={asset.codeLocation} /></Card>}
        {asset.upstream.length + asset.downstream.length > 0 && (
          <Card title="Neighbours" padded={false} actions={<Link href={lineage} className="pr-1.5 text-sm text-accent hover:underline">Lineage</Link>}>
            <AssetNeighbours asset={asset} />
          </Card>
        )}
      </div>
      <OverviewFacts asset={asset} />
    </div>
  )
}

const unmadeTexts = {
  external: 'Kept up to date outside Millrace. It stands here so that what depends on it is seen; no run makes it, and nothing of it is stored.',
  virtual: 'A view of what it depends on, and as current as that. No run makes it, and nothing of it is stored; what depends on it waits for what is behind it.',
} as const

function AssetState({ asset }: { asset: AssetDetail }) {
  if (!isRunnableKind(asset.kind)) {
    return (
      <Card>
        <p className="flex items-start gap-2 text-muted">
          <ExternalLink aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{unmadeTexts[asset.kind]}</span>
        </p>
      </Card>
    )
  }
  if (asset.kind === 'observable') return <LatestObservation asset={asset} />
  return (
    <>
      {asset.status === 'failed' && <AssetFailure asset={asset} />}
      {asset.latestMaterialization === null ? <NeverMaterialized asset={asset} /> : <LatestFigures asset={asset} />}
    </>
  )
}

function LatestObservation({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const seen = asset.latestObservation
  return (
    <>
      {asset.status === 'failed' && <AssetFailure asset={asset} />}
      {seen === null
        ? <Card><EmptyState icon={Eye} title="Never observed" description="Something outside keeps it up to date. Observing runs its function, which looks at it: what it sees, and which version of the data, then appears here." action={<LaunchAsset asset={asset} isPartitioned={asset.partitions !== null} />} className="py-8" /></Card>
        : (
          <>
            <Figures
              items={[
                { label: 'Observed', value: <RelativeTime at={seen.at} />, note: <Link href={runHref(place, seen.runId)} className="text-accent hover:underline">run {seen.runId.slice(-8)}</Link> },
                { label: 'Data version', value: seen.dataVersion === null ? <span className="text-faint">none</span> : <span className="font-mono text-lg">{seen.dataVersion.slice(0, 24)}</span>, ...(seen.partition === null ? {} : { note: `partition ${seen.partition}` }) },
              ]}
            />
            {Object.keys(seen.metadata).length > 0 && <Card title="Latest observation"><MetadataList metadata={seen.metadata} codeLocation={asset.codeLocation} /></Card>}
          </>
        )}
    </>
  )
}

function NeverMaterialized({ asset }: { asset: AssetDetail }) {
  if (asset.status === 'running') return <Card><p className="flex items-center gap-2"><Status status="running" /> <span className="text-muted">It is being materialized for the first time.</span> <RunLink asset={asset} /></p></Card>
  return (
    <Card>
      <EmptyState
        icon={CircleDashed}
        title={asset.status === 'failed' ? 'Not materialized yet: the last attempt failed' : 'Never materialized'}
        description="Materializing runs the asset’s function and stores what it returns. Its value, metadata and plots then appear here."
        action={<LaunchAsset asset={asset} isPartitioned={asset.partitions !== null} />}
        className="py-8"
      />
      <LaunchCall asset={asset} title="The same through the API" />
    </Card>
  )
}

function RunLink({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  return asset.lastRunId === null ? null : <Link href={runHref(place, asset.lastRunId)} className="text-accent hover:underline">Open the run</Link>
}

const useRecent = (asset: AssetDetail) => {
  const trpc = useTRPC()
  const place = usePlace()
  return useQuery(trpc.assets.materializations.queryOptions({ ...place, key: asset.key, limit: 100 }, { enabled: asset.materializationCount > 0 })).data?.items
}

function LatestFigures({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const recent = useRecent(asset)
  const latest = asset.latestMaterialization
  if (latest === null) return null
  const series = numberSeries(recent ?? [])
  return (
    <Figures
      items={[
        {
          label: 'Materialized', value: <RelativeTime at={latest.at} />,
          note: <span className="flex items-center gap-2"><Link href={runHref(place, latest.runId)} className="text-accent hover:underline">run {latest.runId.slice(-8)}</Link>{asset.status === 'running' && <Status status="running" variant="text" />}</span>,
        },
        { label: 'Materializations', value: asset.materializationCount.toLocaleString('en'), note: <span>by build <Link href={buildHref(place, latest.buildId)} className="text-accent hover:underline">{latest.buildId.slice(-8)}</Link></span> },
        { label: 'Stored value', value: latest.valueBytes === null ? <span className="text-faint">none</span> : <Bytes value={latest.valueBytes} />, note: latest.dataVersion === null ? undefined : `data version ${latest.dataVersion.slice(0, 12)}` },
        ...Object.entries(latest.metadata).flatMap(([name, value]) => (value.type === 'number' && typeof value.value === 'number'
          ? [NumberFigure({ name, value: value.value, series: series.find((item) => item.name === name) })] : [])).slice(0, 3),
      ]}
    />
  )
}

function LatestMetadata({ asset }: { asset: AssetDetail }) {
  const recent = useRecent(asset)
  const latest = asset.latestMaterialization
  const series = numberSeries(recent ?? [])
  if (latest === null) return null
  return (
    <>
      {series.length > 0 && <MetadataPlots series={series} materializations={recent ?? []} />}
      {Object.keys(latest.metadata).length > 0 && <Card title="Latest metadata"><MetadataList metadata={latest.metadata} codeLocation={asset.codeLocation} /></Card>}
    </>
  )
}

function OverviewFacts({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const tags = Object.entries(asset.tags)
  const facts: { name: string; value: ReactNode }[] = [
    ...(asset.kind === 'asset' ? [{ name: 'Health', value: <AssetHealthText asset={asset} /> }] : []),
    { name: 'Code location', value: <Link href={codeLocationHref(place, asset.codeLocation)} className="font-mono text-sm break-all hover:underline">{asset.codeLocation}</Link> },
    { name: 'Group', value: asset.group },
    ...(asset.madeBy === null ? [] : [{ name: 'Made by', value: <MadeBy madeBy={asset.madeBy} /> }]),
    ...(asset.owners.length === 0 ? [] : [{ name: 'Owners', value: asset.owners.join(', ') }]),
    ...(tags.length === 0 ? [] : [{ name: 'Tags', value: <span className="flex flex-wrap gap-1">{tags.map(([name, value]) => <Badge key={name} mono>{value === '' ? name : `${name}: ${value}`}</Badge>)}</span> }]),
    { name: `Upstream (${asset.upstream.length})`, value: <AssetLinks keys={asset.upstream} /> },
    { name: `Downstream (${asset.downstream.length})`, value: <AssetLinks keys={asset.downstream} /> },
    ...(asset.jobs.length === 0 ? [] : [{ name: 'Jobs', value: <span className="flex flex-wrap gap-1">{asset.jobs.map((job) => <Badge key={job} mono>{job}</Badge>)}</span> }]),
  ]
  return <aside aria-label="Facts" className="min-w-0 lg:sticky lg:top-3 lg:self-start"><Card title="About"><Facts items={facts} /></Card></aside>
}
