import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { withReturnTo } from '../../../../features/account/return-to'
import { readAccount } from '../../../../features/account/session'
import { decodeSegment } from '../../../../features/deployments/place-params'
import { Invitation } from '../../../../features/invitations/invitation'
import { getQueryClient, serverTrpc } from '../../../../trpc/server'

export const metadata: Metadata = { title: 'Invitation' }

export default async function InvitationPage({ params }: { params: Promise<{ id: string }> }) {
  const invitationId = decodeSegment((await params).id)
  const account = await readAccount()
  if (account === null) redirect(withReturnTo('/sign-in', `/invitations/${encodeURIComponent(invitationId)}`))
  const queryClient = getQueryClient()
  await queryClient.prefetchQuery(serverTrpc.invitations.get.queryOptions({ invitationId }))
  return <HydrationBoundary state={dehydrate(queryClient)}><Invitation invitationId={invitationId} email={account.user.email} /></HydrationBoundary>
}
