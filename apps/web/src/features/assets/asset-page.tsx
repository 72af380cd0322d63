'use client'
import { isRunnableKind } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import { Code, Play } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { assetHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { sourceHref } from '../../components/shell/source-href'
import { useCommands } from '../../components/shell/use-commands'
import { useUrlState } from '../../components/shell/use-url-state'
import { Status } from '../../components/status'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { CopyButton } from '../../components/ui/copy-button'
import { ErrorState } from '../../components/ui/error-state'
import { SkeletonText } from '../../components/ui/skeleton'
import { TabPanel, Tabs } from '../../components/ui/tabs'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { useQuickLaunch } from '../runs/client'
import { AssetChecks } from './asset-checks'
import { AssetDefinition } from './asset-definition'
import { AssetEvents } from './asset-events'
import { AssetLineage } from './asset-lineage'
import { AssetNotFound } from './asset-not-found'
import { AssetOps } from './asset-ops'
import { AssetOverview } from './asset-overview'
import { assetTabs, assetUrlSchema } from './asset-url'
import { AssetValue } from './asset-value'
import { AssetKeyText, OpsMark } from './catalog-row'
import { assetStatusName, assetStatusWord } from './catalog-asset'
import { LaunchAsset, launchVerb } from './launch-asset'
import { keySelection } from './selection-text'
import type { AssetDetail } from './server/asset-schema'

const noOps: NonNullable<AssetDetail['madeBy']>['ops'] = []
const titles = { overview: 'Overview', value: 'Value', checks: 'Checks', events: 'Events', graph: 'Graph', lineage: 'Lineage', definition: 'Definition' }

/** One asset: what it is, how it stands, what happened to it, what it holds, where it comes from. */
export function AssetPage({ assetKey }: { assetKey: string }) {
  const place = usePlace()
  const trpc = useTRPC()
  const { data: asset, error, refetch } = useQuery(trpc.assets.get.queryOptions({ ...place, key: assetKey }))
  if (error !== null && error.data?.problem.code === 'not-found') return <AssetNotFound />
  if (asset === undefined) {
    return (
      <>
        <PageHeader parent={{ title: 'Assets', href: placeHref(place, '/assets') }} title={assetKey} mono />
        {error === null ? <div className="p-3"><SkeletonText lines={8} /></div> : <ErrorState title="The asset could not be loaded" error={error} onRetry={() => void refetch()} />}
      </>
    )
  }
  return <KnownAsset asset={asset} />
}

function KnownAsset({ asset }: { asset: AssetDetail }) {
  const [{ tab }, setUrl] = useUrlState(assetUrlSchema)
  const ops = asset.madeBy?.ops ?? noOps
  const shown = (asset.kind !== 'asset' && tab === 'value') || (ops.length === 0 && tab === 'graph') ? 'overview' : tab
  const items = useMemo(() => assetTabs.filter((value) => value !== 'graph' || ops.length > 0).filter((value) => asset.kind === 'asset' || (value !== 'value' && (value !== 'events' || isRunnableKind(asset.kind)))).map((value) => ({
    value, label: titles[value], ...(value === 'events' && asset.materializationCount > 0 ? { count: asset.materializationCount } : {}), ...(value === 'checks' && asset.checkCount > 0 ? { count: asset.checkCount } : {}),
  })), [asset.kind, asset.materializationCount, asset.checkCount, ops.length])
  return (
    <>
      <AssetHeader asset={asset} />
      <Tabs label="Asset" value={shown} onChange={(next) => setUrl({ tab: next })} items={items} className="flex-1">
        <TabPanel value="overview" className="overflow-y-auto"><AssetOverview asset={asset} /></TabPanel>
        <TabPanel value="value" className="flex flex-col overflow-hidden"><AssetValue asset={asset} /></TabPanel>
        <TabPanel value="checks" className="flex flex-col overflow-hidden"><AssetChecks asset={asset} /></TabPanel>
        <TabPanel value="events" className="flex flex-col overflow-hidden"><AssetEvents asset={asset} /></TabPanel>
        {ops.length > 0 && <TabPanel value="graph" className="flex flex-col overflow-hidden"><AssetOps asset={asset} ops={ops} /></TabPanel>}
        <TabPanel value="lineage" className="flex flex-col overflow-hidden"><AssetLineage assetKey={asset.key} /></TabPanel>
        <TabPanel value="definition" className="overflow-y-auto"><AssetDefinition asset={asset} /></TabPanel>
      </Tabs>
    </>
  )
}

export function DefinitionLink({ asset, children }: { asset: AssetDetail; children: string }) {
  const place = usePlace()
  const { source } = asset
  if (source === null) return null
  return (
    <Button asChild>
      <Link href={sourceHref(place, { location: asset.codeLocation, path: source.file, line: source.line, column: source.column })}><Code aria-hidden />{children}</Link>
    </Button>
  )
}

function AssetHeader({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const isRun = isRunnableKind(asset.kind)
  useAssetCommands(asset)
  return (
    <PageHeader
      parent={{ title: 'Assets', href: placeHref(place, '/assets') }}
      title={<span className="flex min-w-0 items-center gap-1"><AssetKeyText assetKey={asset.key} className="text-base font-semibold" />{asset.madeBy !== null && asset.madeBy.ops.length > 0 && <OpsMark />}<CopyButton text={asset.key} label="Copy key" /></span>}
      mono
      status={isRun ? <Status status={assetStatusName(asset)}>{assetStatusWord(asset)}</Status> : <Badge className="border-dashed">{asset.kind}</Badge>}
      meta={(
        <>
          <Link href={`${placeHref(place, '/assets')}?${new URLSearchParams({ group: asset.group }).toString()}`} className="hover:text-ink hover:underline">{asset.group}</Link>
          {asset.kinds.map((kind) => <Badge key={kind} mono>{kind}</Badge>)}
          {asset.owners.length > 0 && <span className="truncate max-md:hidden">{asset.owners.join(', ')}</span>}
        </>
      )}
      actions={<><DefinitionLink asset={asset}>Open code</DefinitionLink><LaunchAsset asset={asset} isPartitioned={asset.partitions !== null} /></>}
    />
  )
}

function useAssetCommands(asset: AssetDetail): void {
  const place = usePlace()
  const { launch } = useQuickLaunch()
  const mayLaunch = usePermissions().has('run:launch')
  useCommands([
    ...(isRunnableKind(asset.kind) && asset.partitions === null && mayLaunch ? [{
      id: 'asset:materialize', title: `${launchVerb(asset.kind)} ${asset.key}`, group: 'Asset', icon: Play, shortcut: 'mod+enter',
      run: () => void launch({ target: { selection: keySelection(asset.key) }, location: asset.codeLocation }),
    }] : []),
    { id: 'asset:lineage', title: `Lineage of ${asset.key}`, group: 'Asset', href: `${assetHref(place, asset.key)}?tab=lineage` },
  ])
}
