'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Hammer } from 'lucide-react'
import { useMemo } from 'react'
import { buildHref } from '../../components/shell/hrefs'
import { Badge } from '../../components/ui/badge'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { Table } from '../../components/ui/table'
import type { TableColumn } from '../../components/ui/table-column'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { BuildHash } from './build-hash'
import { BuildDuration, BuildStatus } from './build-status'
import type { BuildSummary } from './server/build-schema'

const columns: readonly TableColumn<BuildSummary>[] = [
  { id: 'commit', header: 'Commit', required: true, width: 110, cell: (row) => <BuildHash build={row} /> },
  { id: 'status', header: 'Status', width: 120, cell: (row) => <BuildStatus build={row} variant="text" /> },
  {
    id: 'message', header: 'Message', wide: true,
    cell: (row) => <span className="flex min-w-0 items-center gap-2"><span title={row.message} className="truncate">{row.message.split('\n')[0]}</span>{row.deployed && <Badge tone="accent">deployed</Badge>}</span>,
  },
  { id: 'author', header: 'By', wide: true, width: 140, cell: (row) => <span className="text-muted">{row.author}</span> },
  { id: 'assets', header: 'Assets', wide: true, width: 80, align: 'right', cell: (row) => (row.assets === null ? <span className="text-faint">–</span> : row.assets.toLocaleString('en')) },
  { id: 'duration', header: 'Duration', wide: true, width: 100, align: 'right', cell: (row) => <span className="text-muted"><BuildDuration build={row} /></span> },
  { id: 'at', header: 'When', width: 110, cell: (row) => <RelativeTime at={row.createdAt} className="text-muted" /> },
]

/** A code location's builds, newest first. */
export function BuildsTable({ location }: { location: string }) {
  const place = usePlace()
  const trpc = useTRPC()
  const query = useInfiniteQuery(trpc.builds.list.infiniteQueryOptions({ ...place, location, limit: 50 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  if (error !== null) return <ErrorState title="The builds could not be loaded" error={error} onRetry={() => void refetch()} />
  return (
    <Table
      name="builds"
      label={`Builds of ${location}`}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => buildHref(place, row.id)}
      loading={data === undefined}
      onEndReached={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined}
      empty={<EmptyState icon={Hammer} title="Not built yet" description="Each commit that is deployed from the editor, or uploaded, is built here." />}
    />
  )
}
