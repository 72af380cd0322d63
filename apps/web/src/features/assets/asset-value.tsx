'use client'
import type { ValuePreview } from '@millrace/orchestration/values'
import type { Json } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import { CircleDashed, Download, FileQuestion, Lock } from 'lucide-react'
import { useMemo } from 'react'
import { z } from 'zod'
import { useUrlState } from '../../components/shell/use-url-state'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { Bytes } from '../../components/ui/bytes'
import { classNames } from '../../components/ui/class-names'
import { CopyButton } from '../../components/ui/copy-button'
import { DataPreview } from '../../components/ui/data-preview'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { SkeletonText } from '../../components/ui/skeleton'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { JsonTree } from '../metadata/client'
import { assetUrlSchema } from './asset-url'
import { LaunchAsset } from './launch-asset'
import { PartitionChoice } from './partition-choice'
import type { AssetDetail } from './server/asset-schema'
import { valueRows } from './value-rows'

const valueUrlSchema = z.object({ as: z.enum(['table', 'tree']).default('table') })

/** What the latest materialization stored, of the whole asset or of the chosen partition, as far as a page can show it. */
export function AssetValue({ asset }: { asset: AssetDetail }) {
  const [{ partition }] = useUrlState(assetUrlSchema)
  const chosen = asset.partitions === null ? undefined : partition
  return (
    <>
      {asset.partitions !== null && (
        <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1 text-sm text-muted">
          <PartitionChoice asset={asset} />
          {chosen === undefined && asset.latestMaterialization?.partition != null && <span>Shown is the latest, <span className="font-mono">{asset.latestMaterialization.partition}</span>.</span>}
        </div>
      )}
      {chosen === undefined ? <StoredValue asset={asset} latest={asset.latestMaterialization} /> : <PartitionValue asset={asset} partition={chosen} />}
    </>
  )
}

function PartitionValue({ asset, partition }: { asset: AssetDetail; partition: string }) {
  const place = usePlace()
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.assets.partition.queryOptions({ ...place, key: asset.key, partition }), retry: false })
  if (error !== null) return <ErrorState title="The partition could not be loaded" error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <div className="p-3"><SkeletonText lines={8} /></div>
  return <StoredValue asset={asset} latest={data.latestMaterialization} partition={partition} />
}

interface StoredValueProps { asset: AssetDetail; latest: AssetDetail['latestMaterialization']; partition?: string }

function StoredValue({ asset, latest, partition }: StoredValueProps) {
  const place = usePlace()
  const trpc = useTRPC()
  const mayRead = usePermissions().has('value:read')
  const hasValue = latest !== null && latest.valueBytes !== null
  const { data, error, refetch } = useQuery(trpc.assets.value.queryOptions({ ...place, key: asset.key, ...(partition === undefined ? {} : { partition }) }, { enabled: hasValue && mayRead }))
  if (latest === null) {
    const action = partition === undefined ? <LaunchAsset asset={asset} isPartitioned={asset.partitions !== null} /> : undefined
    return (
      <Centered>
        <EmptyState icon={CircleDashed} title="No value yet" description="What the asset’s function returns is stored and shown here once it was materialized." action={action} />
      </Centered>
    )
  }
  if (!hasValue) return <Centered><EmptyState icon={FileQuestion} title="It returned nothing" description="An asset that returns nothing keeps its data elsewhere. Return a value and it is stored and shown here." /></Centered>
  if (!mayRead) return <Centered><EmptyState icon={Lock} title="Values are not for your role" description="Ask an administrator of the organization for a role that reads values." /></Centered>
  if (error !== null) return <ErrorState title="The value could not be loaded" error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <div className="p-3"><SkeletonText lines={8} /></div>
  return <ValueView asset={asset} partition={partition} preview={data} bytes={latest.valueBytes ?? 0} at={latest.at} />
}

const Centered = ({ children }: { children: React.ReactNode }) => <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto">{children}</div>

interface ValueViewProps { asset: AssetDetail; partition: string | undefined; preview: { format: ValuePreview['format']; value: Json; truncated: boolean }; bytes: number; at: string }

const formatNames: Readonly<Record<ValuePreview['format'], string | undefined>> = {
  text: 'text', bytes: 'bytes', ndjson: 'NDJSON', json: 'JSON', 'millrace-json': undefined, elsewhere: undefined,
}

/** A link that the browser saves: as JSON with types when the asset has no format. */
function DownloadLink({ assetKey, partition }: { assetKey: string; partition: string | undefined }) {
  const { organization, deployment } = usePlace()
  const [organizationPath, deploymentPath, keyPath] = [organization, deployment, assetKey].map(encodeURIComponent)
  return (
    <Button asChild size="sm">
      <a href={`/api/v1/organizations/${organizationPath}/deployments/${deploymentPath}/assets/${keyPath}/value/content${partition === undefined ? '' : `?partition=${encodeURIComponent(partition)}`}`} download><Download aria-hidden />Download</a>
    </Button>
  )
}

const PlainText = ({ text, label, wrap }: { text: string; label: string; wrap: boolean }) => (
  <pre tabIndex={0} role="region" aria-label={label} className={classNames('min-h-0 flex-1 overflow-auto p-3 font-mono text-sm leading-5', wrap && 'break-words whitespace-pre-wrap')}>{text}</pre>
)

function ValueView({ asset, partition, preview: { format, value, truncated }, bytes, at }: ValueViewProps) {
  const [{ as }, setUrl] = useUrlState(valueUrlSchema)
  const rows = useMemo(() => valueRows(value), [value])
  const isTable = rows !== undefined && as === 'table'
  const isText = (format === 'text' || format === 'bytes') && typeof value === 'string'
  return (
    <>
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1 text-muted">
        {rows !== undefined && <span>{rows.length.toLocaleString('en')} rows{truncated && ' shown'}</span>}
        {formatNames[format] !== undefined && <Badge>{formatNames[format]}</Badge>}
        <Bytes value={bytes} />
        <span>stored <RelativeTime at={at} /></span>
        {truncated && <span className="text-warn">Only the beginning is shown: the value is larger than a page can take.</span>}
        <span className="ml-auto flex items-center gap-2">
          <CopyButton text={isText ? value : JSON.stringify(value, null, 2)} label={isText ? 'Copy' : 'Copy as JSON'} />
          {format !== 'elsewhere' && <DownloadLink assetKey={asset.key} partition={partition} />}
          {rows !== undefined && <SegmentedControl label="Show as" value={as} onChange={(next) => setUrl({ as: next }, { history: 'replace' })} options={[{ value: 'table', label: 'Table' }, { value: 'tree', label: 'Tree' }]} />}
        </span>
      </div>
      {isTable
        ? <DataPreview name={`value:${asset.codeLocation}/${asset.key}`} label={`Value of ${asset.key}`} rows={rows} />
        : isText
          ? <PlainText text={value} label={`Value of ${asset.key}`} wrap={format === 'text'} />
          : <div className="min-h-0 flex-1 overflow-auto p-3"><JsonTree value={value} name={`Value of ${asset.key}`} openDepth={3} /></div>}
    </>
  )
}
