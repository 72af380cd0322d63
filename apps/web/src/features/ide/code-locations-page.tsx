'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Code, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { Status } from '../../components/status'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { Table } from '../../components/ui/table'
import type { TableColumn } from '../../components/ui/table-column'
import { useTRPC } from '../../trpc/context'
import type { CodeLocationRecord } from '../code-locations/server/code-location-schema'
import { usePermissions, usePlace } from '../deployments/client'
import { NewLocationDialog } from './new-location-dialog'

const statuses = { empty: 'missing', building: 'building', deployed: 'succeeded', failed: 'failed' } as const
const words = { empty: 'not deployed', building: 'building', deployed: 'deployed', failed: 'build failed' } as const

const columns: readonly TableColumn<CodeLocationRecord>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => <span className="font-mono">{name}</span>, sortValue: ({ name }) => name, width: 260, required: true },
  { id: 'status', header: 'Status', cell: ({ status }) => <Status status={statuses[status]} variant="text">{words[status]}</Status>, sortValue: ({ status }) => status, width: 140 },
  { id: 'assets', header: 'Assets', cell: ({ assets }) => assets.toLocaleString('en'), sortValue: ({ assets }) => assets, width: 90, align: 'right' },
  { id: 'branch', header: 'Branch', cell: ({ branch }) => <span className="font-mono text-muted">{branch}</span>, width: 120 },
  { id: 'message', header: 'Last build', cell: ({ latestBuild }) => <span className="truncate text-muted">{latestBuild?.message ?? '–'}</span> },
  { id: 'at', header: 'When', cell: ({ latestBuild }) => (latestBuild === null ? '–' : <RelativeTime at={latestBuild.createdAt} />), sortValue: ({ latestBuild }) => latestBuild?.createdAt ?? '', width: 130 },
]

/** All code locations: where one starts writing. */
export function CodeLocationsPage() {
  const place = usePlace()
  const trpc = useTRPC()
  const canWrite = usePermissions().has('draft:write')
  const [isMaking, setMaking] = useState(false)
  const list = useInfiniteQuery(trpc.codeLocations.list.infiniteQueryOptions({ ...place, limit: 100 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  const make = canWrite ? <Button variant="primary" onClick={() => setMaking(true)}><Plus aria-hidden />New code location</Button> : undefined
  return (
    <>
      <PageHeader title="Code" actions={make} />
      {list.isError ? <ErrorState title="The code locations could not be loaded" error={list.error} onRetry={() => void list.refetch()} /> : (
        <Table
          name="code-locations" label="Code locations" columns={columns} rows={rows} rowKey={({ id }) => id} loading={list.isPending}
          rowHref={({ name }) => placeHref(place, `/code/${encodeURIComponent(name)}`)}
          empty={<EmptyState icon={Code} title="No code yet" description="A code location holds assets and jobs in TypeScript. It starts with a small example that runs." action={make} />}
          onEndReached={list.hasNextPage ? () => { if (!list.isFetchingNextPage) void list.fetchNextPage() } : undefined}
        />
      )}
      {isMaking && <NewLocationDialog onClose={() => setMaking(false)} />}
    </>
  )
}
