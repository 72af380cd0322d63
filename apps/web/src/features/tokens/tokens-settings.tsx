'use client'

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { KeyRound, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Toolbar } from '../../components/shell/page-header'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { useNow } from '../../components/ui/clock'
import { ConfirmDialog } from '../../components/ui/confirm-dialog'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { IconButton } from '../../components/ui/icon-button'
import { RelativeTime } from '../../components/ui/relative-time'
import { Table } from '../../components/ui/table'
import type { TableColumn } from '../../components/ui/table-column'
import type { AppRouter } from '../../server/root-router'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { CreateToken } from './create-token'

type Token = inferRouterOutputs<AppRouter>['tokens']['list']['items'][number]

const State = ({ token }: { token: Token }) => {
  const now = useNow()
  if (token.revokedAt !== null) return <Badge>revoked</Badge>
  if (token.expiresAt !== null && Date.parse(token.expiresAt) <= now) return <Badge tone="warn">expired</Badge>
  return <Badge tone="ok">active</Badge>
}

const columnsFor = (onRevoke: (token: Token) => void): TableColumn<Token>[] => [
  { id: 'name', header: 'Name', required: true, sortValue: (token) => token.name, cell: (token) => <span className="font-medium">{token.name}</span> },
  { id: 'state', header: 'State', width: 90, cell: (token) => <State token={token} /> },
  { id: 'prefix', header: 'Begins with', wide: true, width: 140, cell: (token) => <span className="font-mono text-sm text-muted">{token.prefix}…</span> },
  { id: 'owner', header: 'Owner', wide: true, width: 150, sortValue: (token) => token.ownerName, cell: (token) => <span className="text-muted">{token.ownerName}</span> },
  { id: 'used', header: 'Last used', wide: true, width: 120, sortValue: (token) => token.lastUsedAt, cell: (token) => (token.lastUsedAt === null ? <span className="text-faint">never</span> : <RelativeTime at={token.lastUsedAt} className="text-muted" />) },
  { id: 'expires', header: 'Expires', wide: true, width: 120, sortValue: (token) => token.expiresAt, cell: (token) => (token.expiresAt === null ? <span className="text-faint">never</span> : <RelativeTime at={token.expiresAt} className="text-muted" />) },
  { id: 'created', header: 'Created', wide: true, width: 120, sortValue: (token) => token.createdAt, cell: (token) => <RelativeTime at={token.createdAt} className="text-muted" /> },
  { id: 'revoke', header: '', width: 52, required: true, cell: (token) => (token.revokedAt === null ? <IconButton icon={Trash2} label={`Revoke ${token.name}`} size="sm" onClick={() => onRevoke(token)} /> : null) },
]

/** Tokens for programs. Managers see everybody's, others their own. */
export const TokensSettings = () => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { organization } = usePlace()
  const [revoked, setRevoked] = useState<Token | null>(null)
  const [isCreating, setCreating] = useState(false)
  const tokens = useInfiniteQuery(trpc.tokens.list.infiniteQueryOptions({ organization, limit: 100 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const revoke = useMutation(trpc.tokens.revoke.mutationOptions({
    onSuccess: () => setRevoked(null),
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.tokens.pathKey() }),
  }))
  const columns = useMemo(() => columnsFor(setRevoked), [])
  const create = <Button variant="primary" onClick={() => setCreating(true)}><KeyRound aria-hidden />New token</Button>
  if (tokens.isError) return <ErrorState title="The tokens could not be loaded" error={tokens.error} onRetry={() => void tokens.refetch()} />
  return (
    <>
      <Toolbar>
        <span className="min-w-0 flex-1 text-muted">A token acts as its owner. The API is described at <a href="/api/v1/openapi.json" className="font-mono text-sm text-accent hover:underline">/api/v1/openapi.json</a>.</span>
        {create}
      </Toolbar>
      <Table
        name="tokens" label="API tokens" columns={columns} rowKey={(token) => token.id} rowHeight={36} loading={tokens.isPending || tokens.isFetchingNextPage}
        rows={tokens.data?.pages.flatMap((page) => page.items) ?? []} onEndReached={tokens.hasNextPage ? () => void tokens.fetchNextPage() : undefined}
        empty={<EmptyState icon={KeyRound} title="No API token yet" description="Deploy from CI, launch runs from a script, read assets from elsewhere: a token lets a program do what you may." action={create} />}
      />
      <CreateToken open={isCreating} onClose={() => setCreating(false)} />
      <ConfirmDialog
        open={revoked !== null} title={`Revoke ${revoked?.name ?? ''}?`} action="Revoke" busy={revoke.isPending} error={revoke.error}
        onClose={() => { setRevoked(null); revoke.reset() }}
        onConfirm={() => { if (revoked !== null) revoke.mutate({ organization, tokenId: revoked.id }) }}
      >
        Programs that use it are refused at once. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}
