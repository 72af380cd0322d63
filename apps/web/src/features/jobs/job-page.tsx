'use client'
import { useQuery } from '@tanstack/react-query'
import { Code } from 'lucide-react'
import Link from 'next/link'
import { useCallback, useMemo } from 'react'
import { z } from 'zod'
import { AssetGraph } from '../../components/graph/asset-graph'
import { buildHref, codeLocationHref, runHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { sourceHref } from '../../components/shell/source-href'
import { useUrlState } from '../../components/shell/use-url-state'
import { HookBadges } from '../../components/hook-badges'
import { Status } from '../../components/status'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { Facts } from '../../components/ui/card'
import { CodeBlock } from '../../components/ui/code-block'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { Markdown } from '../../components/ui/markdown'
import { SkeletonText } from '../../components/ui/skeleton'
import { Table } from '../../components/ui/table'
import { TabPanel, Tabs } from '../../components/ui/tabs'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { runColumns, runsHref } from '../runs/client'
import { jobGraph } from './job-graph'
import { LaunchJob } from './launch-job'
import type { JobDetail } from './server/job-schema'
import { StepPanel } from './step-panel'

const jobUrlSchema = z.object({ tab: z.enum(['graph', 'runs', 'definition']).default('graph'), step: z.string().max(1024).optional() })
type JobUrl = z.output<typeof jobUrlSchema>
type SetJobUrl = (change: Partial<JobUrl>, options?: { history?: 'push' | 'replace' }) => void
const tabs = [{ value: 'graph', label: 'Graph' }, { value: 'runs', label: 'Runs' }, { value: 'definition', label: 'Definition' }] as const

/** One job: the graph of what it runs, its runs, and what it was declared with. */
export function JobPage({ location, job: name }: { location: string; job: string }) {
  const place = usePlace()
  const trpc = useTRPC()
  const [url, setUrl] = useUrlState(jobUrlSchema)
  const { data: job, error, refetch } = useQuery(trpc.jobs.get.queryOptions({ ...place, location, job: name }))
  const parent = { title: 'Jobs', href: placeHref(place, '/jobs') }
  if (job === undefined) {
    return (
      <>
        <PageHeader parent={parent} title={name} mono />
        {error === null ? <div className="p-3"><SkeletonText lines={8} /></div> : <ErrorState title="The job could not be loaded" error={error} onRetry={() => void refetch()} />}
      </>
    )
  }
  return (
    <>
      <JobHeader job={job} />
      {job.problem !== null && <p role="alert" className="shrink-0 border-b border-line bg-warn-soft px-3 py-1.5 text-sm">It cannot be launched as it is: {job.problem}</p>}
      <Tabs label="Job" value={url.tab} onChange={(tab) => setUrl({ tab })} items={tabs} className="flex-1">
        <TabPanel value="graph" className="flex overflow-hidden max-md:flex-col"><JobGraphView job={job} url={url} setUrl={setUrl} /></TabPanel>
        <TabPanel value="runs" className="flex flex-col overflow-hidden"><JobRuns job={job} /></TabPanel>
        <TabPanel value="definition" className="overflow-y-auto"><JobDefinition job={job} /></TabPanel>
      </Tabs>
    </>
  )
}

function JobHeader({ job }: { job: JobDetail }) {
  const place = usePlace()
  return (
    <PageHeader
      parent={{ title: 'Jobs', href: placeHref(place, '/jobs') }}
      title={job.name}
      mono
      status={job.lastRun === null ? undefined : <Link href={runHref(place, job.lastRun.id)} title="The last run"><Status status={job.lastRun.status} /></Link>}
      meta={(
        <>
          <span>{job.steps.length.toLocaleString('en')} {job.kind === 'graph' ? (job.steps.length === 1 ? 'op' : 'ops') : (job.steps.length === 1 ? 'asset' : 'assets')}</span>
          <Link href={codeLocationHref(place, job.codeLocation)} className="hover:text-ink hover:underline">{job.codeLocation}</Link>
        </>
      )}
      actions={(
        <>
          {job.source !== null && <Button asChild><Link href={sourceHref(place, { location: job.codeLocation, path: job.source.file, line: job.source.line, column: job.source.column })}><Code aria-hidden />Open code</Link></Button>}
          <LaunchJob name={job.name} codeLocation={job.codeLocation} />
        </>
      )}
    />
  )
}

function JobGraphView({ job, url, setUrl }: { job: JobDetail; url: JobUrl; setUrl: SetJobUrl }) {
  const place = usePlace()
  const { nodes, edges } = useMemo(() => jobGraph(job.steps), [job.steps])
  const choose = useCallback((step: string | undefined) => setUrl({ step }, { history: 'replace' }), [setUrl])
  const chosen = job.steps.find((step) => step.path === url.step)
  return (
    <>
      <AssetGraph
        name={`job:${place.organization}/${place.deployment}/${job.codeLocation}/${job.name}`}
        noun={job.kind === 'graph' ? 'ops' : 'assets'}
        nodes={nodes}
        edges={edges}
        selectedKey={chosen?.path}
        onNodeClick={choose}
        onClear={() => choose(undefined)}
        empty={<EmptyState title="Nothing to run" description="What the job selects is not there." />}
      />
      {chosen !== undefined && <StepPanel step={chosen} codeLocation={job.codeLocation} onClose={() => choose(undefined)} />}
    </>
  )
}

function JobRuns({ job }: { job: JobDetail }) {
  const place = usePlace()
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery(trpc.runs.list.queryOptions({ ...place, job: job.name, location: job.codeLocation, limit: 50 }))
  if (error !== null) return <ErrorState title="The runs could not be loaded" error={error} onRetry={() => void refetch()} />
  return (
    <>
      <Table
        name="job-runs"
        label="Runs of the job"
        columns={runColumns.filter((column) => column.id !== 'target' && column.id !== 'location')}
        rows={data?.items ?? []}
        rowKey={(run) => run.id}
        rowHref={(run) => runHref(place, run.id)}
        loading={data === undefined}
        empty={<EmptyState title="It has never run" action={<LaunchJob name={job.name} codeLocation={job.codeLocation} />} />}
      />
      {data?.nextCursor != null && <p className="border-t border-line px-3 py-1.5 text-sm"><Link href={runsHref(place, { job: job.name, location: job.codeLocation })} className="text-accent hover:underline">All runs of this job</Link></p>}
    </>
  )
}

function JobDefinition({ job }: { job: JobDetail }) {
  const place = usePlace()
  const tags = Object.entries(job.tags)
  const hasConfig = Object.keys(job.config).length > 0
  return (
    <div className="flex max-w-200 flex-col gap-5 p-4">
      {job.description !== null && <Markdown text={job.description} />}
      <Facts
        items={[
          ...(job.selection === null ? [] : [{ name: 'Selection', value: <span className="font-mono text-sm">{job.selection}</span> }]),
          { name: 'Tags of every run', value: tags.length === 0 ? <span className="text-faint">none</span> : <span className="flex flex-wrap gap-1">{tags.map(([name, value]) => <Badge key={name} mono>{name}={value}</Badge>)}</span> },
          ...(job.hooks.length === 0 ? [] : [{ name: 'Hooks of every step', value: <HookBadges hooks={job.hooks} /> }]),
          { name: 'Build', value: <Link href={buildHref(place, job.build.id)} className="font-mono text-sm hover:underline">{job.build.commit.slice(0, 7)}</Link> },
        ]}
      />
      <section>
        <h2 className="mb-1.5 text-xs text-faint">Config of every run; a launch can override it</h2>
        {hasConfig ? <CodeBlock code={JSON.stringify(job.config, null, 2)} /> : <p className="text-muted">None.</p>}
      </section>
    </div>
  )
}
