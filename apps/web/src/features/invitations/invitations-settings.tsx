'use client'

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { MailPlus, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Toolbar } from '../../components/shell/page-header'
import { Button } from '../../components/ui/button'
import { ConfirmDialog } from '../../components/ui/confirm-dialog'
import { CopyButton } from '../../components/ui/copy-button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { IconButton } from '../../components/ui/icon-button'
import { RelativeTime } from '../../components/ui/relative-time'
import { Table } from '../../components/ui/table'
import type { TableColumn } from '../../components/ui/table-column'
import type { AppRouter } from '../../server/root-router'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { CreateInvitation } from './create-invitation'

type OpenInvitation = inferRouterOutputs<AppRouter>['invitations']['list']['items'][number]

const linkOf = (id: string): string => new URL(`/invitations/${encodeURIComponent(id)}`, window.location.origin).href

const columnsFor = (onCancel: (invitation: OpenInvitation) => void): TableColumn<OpenInvitation>[] => [
  { id: 'email', header: 'Email', required: true, sortValue: (invitation) => invitation.email, cell: (invitation) => <span className="font-medium">{invitation.email}</span> },
  { id: 'role', header: 'Role', width: 100, sortValue: (invitation) => invitation.role, cell: (invitation) => invitation.role },
  { id: 'by', header: 'Invited by', wide: true, width: 170, cell: (invitation) => <span className="text-muted">{invitation.invitedBy}</span> },
  { id: 'expires', header: 'Expires', wide: true, width: 120, sortValue: (invitation) => invitation.expiresAt, cell: (invitation) => <RelativeTime at={invitation.expiresAt} className="text-muted" /> },
  {
    id: 'acts', header: '', width: 84, required: true,
    cell: (invitation) => (
      <span className="inline-flex gap-1">
        <CopyButton text={linkOf(invitation.id)} label={`Copy the link for ${invitation.email}`} />
        <IconButton icon={X} label={`Cancel the invitation of ${invitation.email}`} size="sm" onClick={() => onCancel(invitation)} />
      </span>
    ),
  },
]

/** Invitations that wait for an answer. */
export const InvitationsSettings = () => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { organization } = usePlace()
  const [canceled, setCanceled] = useState<OpenInvitation | null>(null)
  const [isCreating, setCreating] = useState(false)
  const invitations = useInfiniteQuery(trpc.invitations.list.infiniteQueryOptions({ organization, limit: 100 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const cancel = useMutation(trpc.invitations.cancel.mutationOptions({
    onSuccess: () => setCanceled(null),
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.invitations.pathKey() }),
  }))
  const columns = useMemo(() => columnsFor(setCanceled), [])
  const invite = <Button variant="primary" onClick={() => setCreating(true)}><MailPlus aria-hidden />Invite</Button>
  if (invitations.isError) return <ErrorState title="The invitations could not be loaded" error={invitations.error} onRetry={() => void invitations.refetch()} />
  return (
    <>
      <Toolbar><span className="min-w-0 flex-1 text-muted">Each link works for the invited address only, within seven days.</span>{invite}</Toolbar>
      <Table
        name="invitations" label="Open invitations" columns={columns} rowKey={(invitation) => invitation.id} rowHeight={36} loading={invitations.isPending || invitations.isFetchingNextPage}
        rows={invitations.data?.pages.flatMap((page) => page.items) ?? []} onEndReached={invitations.hasNextPage ? () => void invitations.fetchNextPage() : undefined}
        empty={<EmptyState icon={MailPlus} title="No invitation is open" description="Invite people to work here. They get a mail with a link; you can also copy the link from this list." action={invite} />}
      />
      <CreateInvitation open={isCreating} onClose={() => setCreating(false)} />
      <ConfirmDialog
        open={canceled !== null} title="Cancel this invitation?" action="Cancel invitation" busy={cancel.isPending} error={cancel.error}
        onClose={() => { setCanceled(null); cancel.reset() }}
        onConfirm={() => { if (canceled !== null) cancel.mutate({ organization, invitationId: canceled.id }) }}
      >
        The link that <b className="text-ink">{canceled?.email}</b> got stops working.
      </ConfirmDialog>
    </>
  )
}
