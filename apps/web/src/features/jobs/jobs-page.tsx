'use client'
import { useQuery } from '@tanstack/react-query'
import { Code, Workflow } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { z } from 'zod'
import { jobHref, runHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader, Toolbar } from '../../components/shell/page-header'
import type { Place } from '../../components/shell/shell-data'
import { useUrlState } from '../../components/shell/use-url-state'
import { Status } from '../../components/status'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { SearchInput } from '../../components/ui/search-input'
import { Table } from '../../components/ui/table'
import type { TableColumn } from '../../components/ui/table-column'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import type { JobSummary } from './server/job-schema'

const urlSchema = z.object({ search: z.string().default('') })
const none = <span className="text-faint">–</span>

const columnsOf = (place: Place): readonly TableColumn<JobSummary>[] => [
  { id: 'name', header: 'Job', required: true, width: 220, sortValue: (row) => row.name, cell: (row) => <span className="font-mono text-sm">{row.name}</span> },
  { id: 'kind', header: 'Runs', wide: true, width: 90, sortValue: (row) => row.kind, cell: (row) => <Badge>{row.kind === 'graph' ? 'ops' : 'assets'}</Badge> },
  { id: 'status', header: 'Last run', width: 130, sortValue: (row) => row.lastRun?.status ?? null, cell: (row) => (row.lastRun === null ? <span className="text-faint">never</span> : <Link href={runHref(place, row.lastRun.id)} prefetch={false}><Status status={row.lastRun.status} variant="text" /></Link>) },
  { id: 'at', header: 'When', wide: true, width: 110, sortValue: (row) => row.lastRun?.createdAt ?? null, cell: (row) => (row.lastRun === null ? none : <RelativeTime at={row.lastRun.createdAt} className="text-muted" />) },
  { id: 'location', header: 'Code location', wide: true, width: 160, sortValue: (row) => row.codeLocation, cell: (row) => row.codeLocation },
  { id: 'description', header: 'Description', wide: true, cell: (row) => (row.description === null ? none : <span className="text-muted" title={row.description}>{row.description.split('\n')[0]}</span>) },
]

/** What the deployment offers to launch by name. */
export function JobsPage() {
  const place = usePlace()
  const trpc = useTRPC()
  const [{ search }, setUrl] = useUrlState(urlSchema)
  const { data, error, refetch } = useQuery(trpc.jobs.list.queryOptions(place))
  const columns = useMemo(() => columnsOf(place), [place])
  const all = data?.items ?? []
  const wanted = search.trim().toLowerCase()
  const rows = all.filter((row) => `${row.name} ${row.codeLocation} ${row.description ?? ''}`.toLowerCase().includes(wanted))
  if (error !== null) return <><PageHeader title="Jobs" /><ErrorState title="The jobs could not be loaded" error={error} onRetry={() => void refetch()} /></>
  return (
    <>
      <PageHeader title="Jobs" meta={data === undefined ? undefined : <span>{all.length.toLocaleString('en')}</span>} />
      {all.length > 8 && <Toolbar><SearchInput immediate label="Filter jobs" value={search} onChange={(next) => setUrl({ search: next }, { history: 'replace' })} /></Toolbar>}
      <Table
        name="jobs"
        label="Jobs"
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.codeLocation}/${row.name}`}
        rowHref={(row) => jobHref(place, row)}
        loading={data === undefined}
        empty={all.length === 0
          ? <EmptyState icon={Workflow} title="No jobs yet" description="A job names what is launched together: a selection of assets, or a graph of ops. Export job(…) from a code location and deploy it." action={<Button asChild variant="primary"><Link href={placeHref(place, '/code')}><Code aria-hidden />Open code</Link></Button>} />
          : <EmptyState title="No job matches" action={<Button onClick={() => setUrl({ search: '' })}>Clear the filter</Button>} />}
      />
    </>
  )
}
