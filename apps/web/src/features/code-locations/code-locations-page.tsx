'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { PackagePlus } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { z } from 'zod'
import { buildHref, codeLocationHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader, Toolbar } from '../../components/shell/page-header'
import type { Place } from '../../components/shell/shell-data'
import { useUrlState } from '../../components/shell/use-url-state'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { SearchInput } from '../../components/ui/search-input'
import { Table } from '../../components/ui/table'
import type { TableColumn } from '../../components/ui/table-column'
import { useTRPC } from '../../trpc/context'
import { BuildHash } from '../builds/client'
import { usePlace } from '../deployments/client'
import { CodeLocationStatus } from './code-location-status'
import type { CodeLocationRecord } from './server/code-location-schema'

const urlSchema = z.object({ search: z.string().default('') })

const columnsOf = (place: Place): readonly TableColumn<CodeLocationRecord>[] => [
  { id: 'name', header: 'Code location', required: true, width: 220, sortValue: (row) => row.name, cell: (row) => <span className="font-mono text-sm">{row.name}</span> },
  { id: 'status', header: 'Status', width: 176, sortValue: (row) => row.status, cell: (row) => <CodeLocationStatus status={row.status} variant="text" /> },
  {
    id: 'build', header: 'Deployed build', wide: true, width: 120,
    cell: (row) => (row.deployedBuild === null ? <span className="text-faint">–</span> : <Link href={buildHref(place, row.deployedBuild.id)} prefetch={false}><BuildHash build={row.deployedBuild} /></Link>),
  },
  { id: 'message', header: 'Commit', wide: true, cell: (row) => (row.deployedBuild === null ? <span className="text-faint">–</span> : <span title={row.deployedBuild.message}>{row.deployedBuild.message.split('\n')[0]}</span>) },
  { id: 'author', header: 'By', wide: true, width: 130, cell: (row) => <span className="text-muted">{row.deployedBuild?.author ?? '–'}</span> },
  {
    id: 'at', header: 'Built', wide: true, width: 110, sortValue: (row) => row.deployedBuild?.endedAt ?? null,
    cell: (row) => (row.deployedBuild === null ? <span className="text-faint">–</span> : <RelativeTime at={row.deployedBuild.endedAt ?? row.deployedBuild.createdAt} className="text-muted" />),
  },
  { id: 'assets', header: 'Assets', wide: true, width: 90, align: 'right', sortValue: (row) => row.assets, cell: (row) => row.assets.toLocaleString('en') },
  { id: 'jobs', header: 'Jobs', wide: true, width: 70, align: 'right', sortValue: (row) => row.jobs.length, cell: (row) => row.jobs.length.toLocaleString('en') },
]

/** What the deployment serves: every code location, and how it stands. */
export function CodeLocationsPage() {
  const place = usePlace()
  const trpc = useTRPC()
  const [{ search }, setUrl] = useUrlState(urlSchema)
  const query = useInfiniteQuery(trpc.codeLocations.list.infiniteQueryOptions({ ...place, limit: 100 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const all = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  const rows = useMemo(() => all.filter((row) => row.name.toLowerCase().includes(search.trim().toLowerCase())), [all, search])
  const columns = useMemo(() => columnsOf(place), [place])
  const newButton = <Button asChild variant="primary"><Link href={placeHref(place, '/code')}><PackagePlus aria-hidden />New code location</Link></Button>
  if (error !== null) return <><PageHeader title="Deployment" /><ErrorState title="The code locations could not be loaded" error={error} onRetry={() => void refetch()} /></>
  return (
    <>
      <PageHeader title="Deployment" meta={<span>{place.deployment}</span>} actions={all.length === 0 ? undefined : newButton} />
      {all.length > 8 && <Toolbar><SearchInput immediate label="Filter code locations" value={search} onChange={(next) => setUrl({ search: next }, { history: 'replace' })} /></Toolbar>}
      <Table
        name="code-locations"
        label="Code locations"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        rowHref={(row) => codeLocationHref(place, row.name)}
        loading={data === undefined}
        onEndReached={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined}
        empty={all.length === 0
          ? <EmptyState icon={PackagePlus} title="No code locations yet" description="A code location is one project of assets and jobs with its own git repository. Create one, write an asset and deploy it." action={newButton} />
          : <EmptyState title="No code location matches" action={<Button onClick={() => setUrl({ search: '' })}>Clear the filter</Button>} />}
      />
    </>
  )
}
