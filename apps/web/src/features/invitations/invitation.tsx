'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { organizationHref } from '../../components/shell/hrefs'
import { Button } from '../../components/ui/button'
import { describeError } from '../../components/ui/describe-error'
import { SkeletonText } from '../../components/ui/skeleton'
import { useTRPC } from '../../trpc/context'
import { AccountHeading, AccountWays, FormProblem, useSignOut, withReturnTo } from '../account/client'

const wide = 'h-9.5 w-full text-lg'

/** Shown to the person invited; to anybody else it says no more than that it is not theirs. */
export const Invitation = ({ invitationId, email }: { invitationId: string; email: string }) => {
  const trpc = useTRPC()
  const invitation = useQuery(trpc.invitations.get.queryOptions({ invitationId }))
  const accept = useMutation(trpc.invitations.accept.mutationOptions({
    onSuccess: ({ slug }) => window.location.assign(organizationHref(slug)),
  }))
  const signOut = useSignOut(withReturnTo('/sign-in', `/invitations/${encodeURIComponent(invitationId)}`))
  if (invitation.isPending) return <SkeletonText lines={4} />
  if (invitation.isError) {
    return (
      <>
        <AccountHeading title="This invitation is not for you, or over">
          It may have been accepted, canceled or replaced by a newer one, or it was sent to another address than <b className="text-ink">{email}</b>.
        </AccountHeading>
        <div className="flex flex-col gap-3">
          <Button variant="primary" size="lg" className={wide} onClick={signOut}>Use another account</Button>
          <Button asChild size="lg" className={wide}><Link href="/">Go to the start</Link></Button>
        </div>
      </>
    )
  }
  const { organization, role, inviterEmail } = invitation.data
  return (
    <>
      <AccountHeading title={`Join ${organization.name}`}>
        <b className="text-ink">{inviterEmail}</b> invites you to work on {organization.name} as <b className="text-ink">{role}</b>.
      </AccountHeading>
      <div className="flex flex-col gap-3">
        <FormProblem message={accept.isError ? describeError(accept.error).message : null} />
        <Button variant="primary" size="lg" className={wide} loading={accept.isPending || accept.isSuccess} onClick={() => accept.mutate({ invitationId })}>Accept invitation</Button>
      </div>
      <AccountWays>
        <span className="min-w-0 truncate">Signed in as {email}</span>
        <Button variant="ghost" size="sm" onClick={signOut}>Use another account</Button>
      </AccountWays>
    </>
  )
}
