'use client'
import { isRunnableKind } from '@millrace/protocol'
import { ChevronDown, ChevronRight, Layers, Workflow } from 'lucide-react'
import Link from 'next/link'
import { memo } from 'react'
import { assetHref, codeLocationHref, runHref } from '../../components/shell/hrefs'
import type { Place } from '../../components/shell/shell-data'
import { Status } from '../../components/status'
import { Badge } from '../../components/ui/badge'
import { Checkbox } from '../../components/ui/checkbox'
import { classNames } from '../../components/ui/class-names'
import { RelativeTime } from '../../components/ui/relative-time'
import type { CatalogAsset } from './catalog-asset'
import { assetStatusName, assetStatusWord } from './catalog-asset'
import { catalogGrid, mediumCell, wideCell } from './catalog-columns'

export interface AssetRowProps {
  place: Place
  asset: CatalogAsset
  isChosen: boolean
  onToggle: (key: string, isRange: boolean) => void
}

const line = 'h-full border-b border-line'

export function AssetStatusText({ asset, iconOnly = false }: { asset: Pick<CatalogAsset, 'kind' | 'status' | 'failedCheck'>; iconOnly?: boolean }) {
  if (!isRunnableKind(asset.kind)) return <span className="text-faint">{iconOnly ? <span role="img" aria-label={asset.kind} title={asset.kind}>◇</span> : asset.kind}</span>
  return <Status status={assetStatusName(asset)} variant={iconOnly ? 'icon' : 'text'}>{assetStatusWord(asset)}</Status>
}

/** The end of a key is what tells assets apart, so the path before it gives way first. */
export function AssetKeyText({ assetKey, className }: { assetKey: string; className?: string }) {
  const slash = assetKey.lastIndexOf('/') + 1
  return (
    <span title={assetKey} className={classNames('flex min-w-0 font-mono text-sm', className)}>
      {slash > 0 && <span className="min-w-[4ch] shrink-[1000] truncate text-faint">{assetKey.slice(0, slash)}</span>}
      <span className="min-w-0 truncate text-left [direction:rtl]"><bdi>{assetKey.slice(slash)}</bdi></span>
    </span>
  )
}

/** Marks an asset that a graph of ops makes. */
export const OpsMark = () => <span role="img" aria-label="made by a graph of ops" title="Made by a graph of ops" className="shrink-0 text-faint"><Workflow aria-hidden className="size-3.5" /></span>

function More({ values, mono = false }: { values: readonly string[]; mono?: boolean }) {
  const [first, ...rest] = values
  if (first === undefined) return <span className="text-faint">–</span>
  return (
    <span title={values.join(', ')} className="flex min-w-0 items-center gap-1">
      <Badge mono={mono} className="shrink overflow-hidden"><span className="truncate">{first}</span></Badge>
      {rest.length > 0 && <span className="shrink-0 text-xs text-faint">+{rest.length}</span>}
    </span>
  )
}

export const AssetRow = memo(function AssetRow({ place, asset, isChosen, onToggle }: AssetRowProps) {
  return (
    <div className={classNames(catalogGrid, line, 'hover:bg-hover', isChosen && 'bg-select')}>
      <span role="gridcell" className="grid h-full place-items-center" onClick={(event) => event.stopPropagation()}>
        <Checkbox aria-label={`Select ${asset.key}`} checked={isChosen} onClick={(event) => onToggle(asset.key, event.shiftKey)} tabIndex={-1} />
      </span>
      <span role="gridcell" className={mediumCell}><AssetStatusText asset={asset} /></span>
      <span role="gridcell" className="flex min-w-0 items-center gap-2 px-2">
        <span className="md:hidden"><AssetStatusText asset={asset} iconOnly /></span>
        <Link href={assetHref(place, asset.key)} prefetch={false} tabIndex={-1} className="min-w-0 decoration-line-strong underline-offset-3 hover:underline"><AssetKeyText assetKey={asset.key} /></Link>
        {asset.isOfOps && <OpsMark />}
      </span>
      <span role="gridcell" className={wideCell}><span title={asset.group} className="truncate text-muted">{asset.group}</span></span>
      <span role="gridcell" className={wideCell}><More values={asset.kinds} mono /></span>
      <span role="gridcell" className={wideCell}><More values={asset.owners} /></span>
      <span role="gridcell" className="flex min-w-0 items-center px-2 max-md:justify-end">
        {asset.lastMaterializedAt === null
          ? <span className="text-faint">–</span>
          : asset.lastRunId === null
            ? <RelativeTime at={asset.lastMaterializedAt} className="text-muted" />
            : <Link href={runHref(place, asset.lastRunId)} prefetch={false} tabIndex={-1} className="text-muted decoration-line-strong underline-offset-3 hover:text-ink hover:underline"><RelativeTime at={asset.lastMaterializedAt} /><span className="sr-only">, latest run of {asset.key}</span></Link>}
      </span>
      <span role="gridcell" className={classNames(mediumCell, 'max-xl:hidden')}>
        <Link href={codeLocationHref(place, asset.codeLocation)} prefetch={false} tabIndex={-1} title={asset.codeLocation} className="truncate font-mono text-sm text-muted hover:text-ink hover:underline">{asset.codeLocation}</Link>
      </span>
    </div>
  )
})

export interface GroupRowProps {
  group: string
  assets: readonly CatalogAsset[]
  isFolded: boolean
  chosenCount: number
  onFold: (group: string) => void
  onToggle: (assets: readonly CatalogAsset[]) => void
}

export const GroupRow = memo(function GroupRow({ group, assets, isFolded, chosenCount, onFold, onToggle }: GroupRowProps) {
  const Chevron = isFolded ? ChevronRight : ChevronDown
  const failed = assets.filter((asset) => asset.status === 'failed').length
  const running = assets.filter((asset) => asset.status === 'running').length
  return (
    <div className={classNames('flex items-center bg-panel', line)}>
      <span role="gridcell" className="grid h-full w-9 shrink-0 place-items-center" onClick={(event) => event.stopPropagation()}>
        <Checkbox aria-label={`Select group ${group}`} checked={chosenCount === 0 ? false : chosenCount === assets.length ? true : 'indeterminate'} onCheckedChange={() => onToggle(assets)} tabIndex={-1} />
      </span>
      <span role="gridcell" aria-colspan={7} className="flex h-full min-w-0 flex-1">
        <button type="button" tabIndex={-1} aria-expanded={!isFolded} onClick={() => onFold(group)} className="flex h-full min-w-0 flex-1 items-center gap-2 pr-3 pl-1.5 text-left">
          <Chevron aria-hidden className="size-3.5 shrink-0 text-muted" />
          <Layers aria-hidden className="size-3.5 shrink-0 text-faint" />
          <span className="truncate font-medium">{group}</span>
          <span className="font-mono text-2xs text-faint">{assets.length.toLocaleString('en')}</span>
          {running > 0 && <Status status="running" variant="text" className="text-xs">{`${running} running`}</Status>}
          {failed > 0 && <Status status="failed" variant="text" className="text-xs">{`${failed} failed`}</Status>}
        </button>
      </span>
    </div>
  )
})
