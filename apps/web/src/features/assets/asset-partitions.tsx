'use client'
import { isRunnableKind } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useUrlState } from '../../components/shell/use-url-state'
import { Card } from '../../components/ui/card'
import { ErrorState } from '../../components/ui/error-state'
import { SkeletonText } from '../../components/ui/skeleton'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { AddPartition } from '../partitions/client'
import { LaunchDialog } from '../runs/client'
import { assetUrlSchema } from './asset-url'
import { ChosenPartition } from './chosen-partition'
import { PartitionChoice } from './partition-choice'
import { keySelection } from './selection-text'
import type { AssetDetail, AssetPartitions as Strip } from './server/asset-schema'

type Cell = NonNullable<Strip>['cells'][number]

const colorOf = ({ size, materialized, failed }: Cell): string =>
  failed > 0 ? 'bg-bad' : materialized === size ? 'bg-ok' : materialized > 0 ? 'bg-ok/45' : 'bg-line'

/** `made`: what is said of a partition that stands well. */
const wordOf = ({ first, last, size, materialized, failed }: Cell, made: string): string => {
  if (size === 1) return `${first}: ${failed > 0 ? 'failed' : materialized > 0 ? made : 'missing'}`
  return `${first} to ${last}: ${materialized} of ${size} ${made}${failed > 0 ? `, ${failed} failed` : ''}`
}

const rangeOf = ({ first, last }: Cell) => (first === last ? first : { from: first, to: last })

/** The dynamic partitions in a definition. */
const dynamicNamesOf = ({ partitions }: AssetDetail): string[] => {
  const parts = partitions === null ? [] : partitions.type === 'multi' ? partitions.dimensions.map((dimension) => dimension.partitions) : [partitions]
  return parts.flatMap((part) => (part.type === 'dynamic' ? [part.name] : []))
}

/** Which partitions there are and how they stand; a click looks at the one of a cell, or launches those of it. */
export function AssetPartitions({ asset }: { asset: AssetDetail }) {
  const trpc = useTRPC()
  const place = usePlace()
  const mayLaunch = usePermissions().has('run:launch') && isRunnableKind(asset.kind)
  const [chosen, setChosen] = useState<Cell | null>(null)
  const [{ partition }, setUrl] = useUrlState(assetUrlSchema)
  const press = (cell: Cell) => {
    if (cell.size === 1) setUrl({ partition: cell.first })
    else setChosen(cell)
  }
  const { data, error, refetch } = useQuery(trpc.assets.partitions.queryOptions({ ...place, key: asset.key }))
  if (error !== null) return <Card title="Partitions"><ErrorState title="The partitions could not be loaded" error={error} onRetry={() => void refetch()} /></Card>
  if (data === undefined) return <Card title="Partitions"><SkeletonText lines={2} /></Card>
  if (data === null) return null
  const made = asset.kind === 'observable' ? 'observed' : 'materialized'
  const missing = data.total - data.materialized - data.failed
  return (
    <Card title={`Partitions (${data.total.toLocaleString('en')})`} actions={<PartitionChoice asset={asset} />}>
      {data.total === 0 ? <p className="text-muted">There is none yet.</p> : (
        <>
          <div className="flex h-6 gap-px overflow-hidden rounded-sm" role="list" aria-label="Partitions in order">
            {data.cells.map((cell) => (
              <span key={cell.first} role="listitem" className="flex min-w-0 flex-1">
                <button type="button" title={wordOf(cell, made)} aria-label={wordOf(cell, made)} disabled={!mayLaunch && cell.size > 1} onClick={() => press(cell)} className={`min-w-0 flex-1 ${colorOf(cell)} enabled:hover:opacity-70`} />
              </span>
            ))}
          </div>
          <p className="mt-1.5 flex justify-between gap-2 font-mono text-xs text-muted">
            <span>{data.cells[0]?.first}</span>
            <span>{data.cells.at(-1)?.last}</span>
          </p>
          <p className="mt-1 text-sm text-muted">
            {data.materialized.toLocaleString('en')} {made}, {data.failed.toLocaleString('en')} failed, {missing.toLocaleString('en')} missing
          </p>
        </>
      )}
      {partition !== undefined && <ChosenPartition asset={asset} partition={partition} />}
      {dynamicNamesOf(asset).map((name) => <div key={name} className="mt-3"><AddPartition name={name} /></div>)}
      {chosen !== null && (
        <LaunchDialog open onOpenChange={() => setChosen(null)} target={{ selection: keySelection(asset.key), partition: rangeOf(chosen) }} location={asset.codeLocation} />
      )}
    </Card>
  )
}
