'use client'

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { UserMinus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Badge } from '../../components/ui/badge'
import { ConfirmDialog } from '../../components/ui/confirm-dialog'
import { describeError } from '../../components/ui/describe-error'
import { ErrorState } from '../../components/ui/error-state'
import { IconButton } from '../../components/ui/icon-button'
import { RelativeTime } from '../../components/ui/relative-time'
import { Table } from '../../components/ui/table'
import type { TableColumn } from '../../components/ui/table-column'
import { toast } from '../../components/ui/toast'
import type { AppRouter } from '../../server/root-router'
import type { Role } from '../../server/permissions'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace, useRole } from '../deployments/client'
import { RoleSelect } from './role-select'

type Member = inferRouterOutputs<AppRouter>['members']['list']['items'][number]

interface Acts { ownId: string | undefined; mayManage: (member: Member) => boolean; onRole: (member: Member, role: Role) => void; onRemove: (member: Member) => void }

const columnsFor = ({ ownId, mayManage, onRole, onRemove }: Acts): TableColumn<Member>[] => [
  {
    id: 'name', header: 'Name', required: true, width: 220, sortValue: (member) => member.name,
    cell: (member) => <span className="inline-flex min-w-0 items-center gap-2"><span className="truncate font-medium">{member.name}</span>{member.userId === ownId && <Badge tone="accent">you</Badge>}</span>,
  },
  { id: 'email', header: 'Email', wide: true, sortValue: (member) => member.email, cell: (member) => <span className="text-muted">{member.email}</span> },
  {
    id: 'role', header: 'Role', width: 150, sortValue: (member) => member.role,
    cell: (member) => (mayManage(member) && member.userId !== ownId
      ? <RoleSelect label={`Role of ${member.name}`} value={member.role} onChange={(role) => onRole(member, role)} />
      : member.role),
  },
  { id: 'joined', header: 'Joined', wide: true, width: 130, sortValue: (member) => member.joinedAt, cell: (member) => <RelativeTime at={member.joinedAt} className="text-muted" /> },
  {
    id: 'remove', header: '', width: 52, required: true,
    cell: (member) => (mayManage(member) && member.userId !== ownId ? <IconButton icon={UserMinus} label={`Remove ${member.name}`} size="sm" onClick={() => onRemove(member)} /> : null),
  },
]

/** Who belongs to the organization. The server keeps its last owner, whatever is pressed here. */
export const MembersSettings = () => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { organization } = usePlace()
  const canManage = usePermissions().has('member:manage')
  const ownRole = useRole()
  const ownId = useQuery(trpc.account.get.queryOptions()).data?.user.id
  const [removed, setRemoved] = useState<Member | null>(null)
  const members = useInfiniteQuery(trpc.members.list.infiniteQueryOptions({ organization, limit: 100 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() })
  const { mutate: changeRole } = useMutation(trpc.members.changeRole.mutationOptions({
    onSuccess: () => toast({ title: 'Role changed', tone: 'ok' }),
    onError: (error) => toast({ title: 'The role was not changed', description: describeError(error).message, tone: 'bad' }),
    onSettled: refresh,
  }))
  const remove = useMutation(trpc.members.remove.mutationOptions({ onSuccess: () => setRemoved(null), onSettled: refresh }))
  const columns = useMemo(() => columnsFor({
    ownId,
    mayManage: (member) => canManage && (member.role !== 'owner' || ownRole === 'owner'),
    onRole: (member, role) => changeRole({ organization, memberId: member.id, role }),
    onRemove: setRemoved,
  }), [ownId, canManage, ownRole, changeRole, organization])
  if (members.isError) return <ErrorState title="The members could not be loaded" error={members.error} onRetry={() => void members.refetch()} />
  return (
    <>
      <Table
        name="members" label="Members" columns={columns} rowKey={(member) => member.id} rowHeight={40} loading={members.isPending || members.isFetchingNextPage}
        rows={members.data?.pages.flatMap((page) => page.items) ?? []} onEndReached={members.hasNextPage ? () => void members.fetchNextPage() : undefined}
      />
      <ConfirmDialog
        open={removed !== null} title={`Remove ${removed?.name ?? ''}?`} action="Remove" busy={remove.isPending} error={remove.error}
        onClose={() => { setRemoved(null); remove.reset() }}
        onConfirm={() => { if (removed !== null) remove.mutate({ organization, memberId: removed.id }) }}
      >
        <b className="text-ink">{removed?.email}</b> loses access at once, and their API tokens stop working here. What they built stays.
      </ConfirmDialog>
    </>
  )
}
