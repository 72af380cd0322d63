'use client'

import { useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { Code, Rocket } from 'lucide-react'
import Link from 'next/link'
import { placeHref } from '../../components/shell/navigation'
import { PageBody, PageHeader } from '../../components/shell/page-header'
import { Status } from '../../components/status'
import { Button } from '../../components/ui/button'
import { Figures } from '../../components/ui/card'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { Skeleton } from '../../components/ui/skeleton'
import type { AppRouter } from '../../server/root-router'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { BuildRows, CodeLocationRows, FailedAssetRows, RunRows } from './home-rows'
import { healthOf } from './health-of'
import { Section } from './section'

export type Overview = inferRouterOutputs<AppRouter>['home']['overview']

/** One page: is it healthy, what changed, what next. */
export const Home = () => {
  const place = usePlace()
  const overview = useQuery(useTRPC().home.overview.queryOptions(place))
  if (overview.data !== undefined) return <Shown overview={overview.data} />
  return (
    <>
      <PageHeader title="Home" />
      <PageBody>
        {overview.isError
          ? <ErrorState title="The overview could not be loaded" error={overview.error} onRetry={() => void overview.refetch()} />
          : <div role="status" aria-label="Loading" className="flex flex-col gap-3"><Skeleton className="h-19" /><Skeleton className="h-60" /></div>}
      </PageBody>
    </>
  )
}

const Shown = ({ overview }: { overview: Overview }) => {
  const health = healthOf(overview)
  const isNew = overview.codeLocations.length === 0 && overview.recentRuns.length === 0
  return (
    <>
      <PageHeader title="Home" status={isNew ? undefined : <Status status={health.status}>{health.word}</Status>} actions={isNew ? undefined : <OpenCode />} />
      <PageBody className="flex flex-col gap-3 [&>*]:shrink-0">{isNew ? <FirstStep /> : <Sections overview={overview} />}</PageBody>
    </>
  )
}

const OpenCode = () => {
  const place = usePlace()
  return <Button asChild className="max-sm:hidden"><Link href={placeHref(place, '/code')}><Code aria-hidden />Open code</Link></Button>
}

const FirstStep = () => {
  const place = usePlace()
  const mayWrite = usePermissions().has('draft:write')
  return (
    <div className="grid flex-1 place-items-center">
      <div className="flex max-w-150 flex-col items-center">
        <EmptyState
          icon={Rocket}
          title="Write your first asset"
          description={mayWrite
            ? 'An asset is a TypeScript function whose result is kept. Write one in the browser, watch the graph grow while you type, deploy, and materialize it.'
            : 'Nothing is deployed here yet. When a member deploys code, its assets and runs appear here by themselves.'}
          action={mayWrite ? <Button asChild variant="primary" size="lg"><Link href={placeHref(place, '/code')}><Code aria-hidden />Start in Code</Link></Button> : undefined}
          className="pb-6"
        />
        {mayWrite && (
          <ol className="grid w-full gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3">
            {steps.map(({ title, text }, index) => (
              <li key={title} className="bg-raised px-4 py-3">
                <p className="font-medium"><span className="mr-1.5 font-mono text-sm text-accent">{index + 1}</span>{title}</p>
                <p className="mt-0.5 text-muted">{text}</p>
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  )
}

const steps = [
  { title: 'Write', text: 'Create a code location and an asset in it. Types and the graph follow every keystroke.' },
  { title: 'Deploy', text: 'One button commits, builds and checks it. A build that fails changes nothing.' },
  { title: 'Materialize', text: 'Run the asset and watch its events arrive. The result is in the catalog.' },
]

const Sections = ({ overview }: { overview: Overview }) => {
  const place = usePlace()
  const { counts, activeRuns, failedRuns, failedAssets, recentRuns, recentBuilds, codeLocations } = overview
  return (
    <>
      <Summary counts={counts} failing={failedAssets.length} />
      <div className="grid min-w-0 items-start gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          {failedAssets.length > 0 && <Section title="Failing assets" more={{ title: 'All failing', href: placeHref(place, '/assets?status=failed') }}><FailedAssetRows assets={failedAssets} /></Section>}
          {activeRuns.length > 0 && <Section title="Active now" more={{ title: 'All active', href: placeHref(place, '/runs?status=queued&status=starting&status=running&status=canceling') }}><RunRows runs={activeRuns} /></Section>}
          <Section title="Recent runs" more={{ title: 'All runs', href: placeHref(place, '/runs') }}><RunRows runs={recentRuns} /></Section>
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <Section title="Code locations" more={{ title: 'Deployment', href: placeHref(place, '/deployment') }}><CodeLocationRows codeLocations={codeLocations} /></Section>
          <Section title="Recent builds"><BuildRows builds={recentBuilds} /></Section>
          {failedRuns.length > 0 && <Section title="Last failed runs" more={{ title: 'All failed', href: placeHref(place, '/runs?status=failed') }}><RunRows runs={failedRuns} /></Section>}
        </div>
      </div>
    </>
  )
}

const Summary = ({ counts, failing }: { counts: Overview['counts']; failing: number }) => {
  const capped = (count: number) => (count >= 100 ? '100+' : String(count))
  const tone = (count: number, color: string) => (count > 0 ? color : 'text-muted')
  return (
    <Figures
      items={[
        { label: 'Running', value: <span className={tone(counts.activeRuns, 'text-run')}>{counts.activeRuns.toLocaleString('en')}</span>, note: `${counts.queuedRuns.toLocaleString('en')} queued` },
        { label: 'Failed runs', value: <span className={tone(counts.failedRunsLastDay, 'text-bad')}>{capped(counts.failedRunsLastDay)}</span>, note: 'last 24 hours' },
        { label: 'Failing assets', value: <span className={tone(failing, 'text-bad')}>{failing >= 10 ? '10+' : failing}</span>, note: 'right now' },
        { label: 'Code locations', value: counts.codeLocations.toLocaleString('en'), note: counts.buildsRunning > 0 ? `${capped(counts.buildsRunning)} building` : 'no build running' },
      ]}
    />
  )
}
