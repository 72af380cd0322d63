'use client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight, Play, ShieldCheck } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { runHref } from '../../components/shell/hrefs'
import { sourceHref } from '../../components/shell/source-href'
import { Status } from '../../components/status'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { formatAbsoluteTime } from '../../components/ui/format-time'
import { Markdown } from '../../components/ui/markdown'
import { RelativeTime } from '../../components/ui/relative-time'
import { SkeletonText } from '../../components/ui/skeleton'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { LaunchDialog, useQuickLaunch } from '../runs/client'
import { checkStatusNames, checkStatusWord, partitionsText } from './check-status'
import { MetadataList } from '../metadata/client'
import type { AssetDetail } from './server/asset-schema'
import type { AssetCheckRecord, CheckEvaluationRecord } from './server/check-schema'

/** The checks of an asset: how they stand, what they found, and what they found before. */
export function AssetChecks({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery(trpc.assets.checks.queryOptions({ ...place, key: asset.key }))
  if (error !== null) return <ErrorState title="The checks could not be loaded" error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <div className="p-3"><SkeletonText lines={6} /></div>
  if (data.items.length === 0) {
    return (
      <div className="grid min-h-0 flex-1 place-items-center">
        <EmptyState icon={ShieldCheck} title="No checks" description="A check asks a question about this asset’s data after every materialization. Define one with assetCheck() beside the asset; what it finds then appears here." />
      </div>
    )
  }
  const alone = data.items.filter((check) => !check.isOwn)
  // A run is of one code location.
  const locations = [...new Set(alone.map((check) => check.codeLocation))]
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex min-h-9.5 items-center gap-2 border-b border-line px-3">
        <span className="flex-1 text-muted">{data.items.length.toLocaleString('en')} {data.items.length === 1 ? 'check' : 'checks'}</span>
        {locations.map((location) => {
          const checks = alone.filter((check) => check.codeLocation === location)
          const which = checks.length === 1 ? 'Run the check' : `Run ${checks.length === data.items.length ? 'all' : checks.length.toLocaleString('en')} checks`
          return <RunChecks key={location} asset={asset} checks={checks} location={location}>{locations.length === 1 ? which : `${which} of ${location}`}</RunChecks>
        })}
      </div>
      <ul aria-label="Checks">{data.items.map((check) => <CheckRow key={check.name} asset={asset} check={check} isOnly={data.items.length === 1} />)}</ul>
    </div>
  )
}

function RunChecks({ asset, checks, location, children }: { asset: AssetDetail; checks: readonly AssetCheckRecord[]; location: string; children: string }) {
  const mayLaunch = usePermissions().has('run:launch')
  const { launch, launching } = useQuickLaunch()
  const [isOpen, setOpen] = useState(false)
  const target = { checks: checks.map(({ name }) => ({ asset: asset.key, name })) }
  // Of a partitioned asset somebody has to say which partition.
  const asks = checks.some(({ partitions }) => partitions !== null)
  if (!mayLaunch) return null
  return (
    <>
      <Button loading={launching} onClick={() => (asks ? setOpen(true) : void launch({ target, location }))}><Play aria-hidden />{children}</Button>
      {isOpen && <LaunchDialog open={isOpen} onOpenChange={setOpen} target={target} location={location} />}
    </>
  )
}

function CheckRow({ asset, check, isOnly }: { asset: AssetDetail; check: AssetCheckRecord; isOnly: boolean }) {
  const place = usePlace()
  const [isOpen, setOpen] = useState(isOnly)
  const { latest, latestAttempt, status } = check
  const Chevron = isOpen ? ChevronDown : ChevronRight
  const runId = latestAttempt?.runId ?? latest?.runId
  return (
    <li className="border-b border-line">
      <div className="flex min-h-9.5 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 hover:bg-hover">
        <button type="button" aria-expanded={isOpen} aria-label={`Check ${check.name}`} onClick={() => setOpen(!isOpen)} className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 text-left">
          <Chevron aria-hidden className="size-3.5 shrink-0 text-muted" />
          <span className="min-w-0 truncate font-mono text-sm font-medium">{check.name}</span>
          <Status status={checkStatusNames[status]}>{checkStatusWord(status)}</Status>
          {check.isBlocking && <span title="What is downstream runs only when it does not fail"><Badge>blocking</Badge></span>}
          <span className="min-w-0 truncate text-muted max-md:hidden">{partitionsText(check) ?? latest?.description ?? check.description ?? ''}</span>
        </button>
        {latestAttempt !== null && <span className="text-muted"><RelativeTime at={latestAttempt.at} /></span>}
        {runId !== undefined && <Link href={runHref(place, runId)} prefetch={false} className="font-mono text-sm text-accent hover:underline">{runId.slice(-8)}</Link>}
      </div>
      {isOpen && <CheckDetails asset={asset} check={check} />}
    </li>
  )
}

function CheckDetails({ asset, check }: { asset: AssetDetail; check: AssetCheckRecord }) {
  const place = usePlace()
  const { source } = check
  return (
    <div className="flex flex-col gap-3 border-t border-line bg-panel/50 py-3 pr-3 pl-9 max-md:pl-3">
      {check.description !== null && <Markdown text={check.description} />}
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <span>{check.isOwn ? 'Evaluated by the asset’s own function, with each materialization.' : 'Evaluated by a function of its own, after each materialization.'}</span>
        {source !== null && <Link href={sourceHref(place, { location: check.codeLocation, path: source.file, line: source.line, column: source.column })} className="font-mono text-accent hover:underline">{source.file}:{source.line}</Link>}
        {!check.isOwn && <RunChecks asset={asset} checks={[check]} location={check.codeLocation}>Run it</RunChecks>}
      </p>
      {check.latest !== null && Object.keys(check.latest.metadata).length > 0 && <MetadataList metadata={check.latest.metadata} codeLocation={asset.codeLocation} />}
      <History assetKey={asset.key} name={check.name} />
    </div>
  )
}

function History({ assetKey, name }: { assetKey: string; name: string }) {
  const place = usePlace()
  const trpc = useTRPC()
  const query = useInfiniteQuery(trpc.assets.checkEvaluations.infiniteQueryOptions({ ...place, key: assetKey, check: name, limit: 20 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const evaluations = (query.data?.pages ?? []).flatMap((page) => page.items)
  if (query.error !== null) return <ErrorState title="The history could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <SkeletonText lines={2} />
  if (evaluations.length === 0) return <p className="text-muted">Nothing was found yet.</p>
  return (
    <section aria-label={`History of ${name}`}>
      <ul className="overflow-hidden rounded-lg border border-line bg-raised">{evaluations.map((evaluation) => <Evaluation key={`${evaluation.runId} ${evaluation.seq}`} evaluation={evaluation} />)}</ul>
      {query.hasNextPage && <Button variant="ghost" className="mt-1.5" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Earlier ones</Button>}
    </section>
  )
}

function Evaluation({ evaluation }: { evaluation: CheckEvaluationRecord }) {
  const place = usePlace()
  const status = evaluation.passed ? 'passed' : evaluation.severity === 'warn' ? 'warned' : 'failed'
  const facts = Object.entries(evaluation.metadata).flatMap(([key, value]) => (value.type === 'number' || value.type === 'text' ? [`${key} ${String(value.value)}`] : [])).slice(0, 3).join(' · ')
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line px-3 py-1 last:border-b-0">
      <Status status={checkStatusNames[status]} variant="text" className="w-24 shrink-0">{checkStatusWord(status)}</Status>
      <span className="font-mono text-sm text-muted max-sm:hidden">{formatAbsoluteTime(Date.parse(evaluation.at)).slice(0, 19)}</span>
      {evaluation.partition !== null && <Badge mono>{evaluation.partition}</Badge>}
      <span className="min-w-0 flex-1 truncate text-muted">{evaluation.description ?? facts}</span>
      {evaluation.target !== null && evaluation.target.runId !== evaluation.runId && (
        <Link href={runHref(place, evaluation.target.runId)} prefetch={false} className="text-sm text-muted hover:underline" title="The run that made what was checked">made by {evaluation.target.runId.slice(-8)}</Link>
      )}
      <Link href={runHref(place, evaluation.runId)} prefetch={false} className="font-mono text-sm text-accent hover:underline">{evaluation.runId.slice(-8)}</Link>
    </li>
  )
}
