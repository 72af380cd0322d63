'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, type ReactNode } from 'react'
import { AppShell } from '../../components/shell/app-shell'
import type { Place } from '../../components/shell/shell-data'
import { useTRPC } from '../../trpc/context'
import { LiveProvider, useLiveState } from '../../trpc/live-provider'
import { useSignOut } from '../account/client'
import { lastPlaceCookie } from './last-place'
import { PlaceCommands } from './place-commands'
import { PlaceProvider } from './place-context'

/** What is around every page of a deployment: its place, its live stream and the shell. */
export const PlaceFrame = ({ place, userId, children }: { place: Place; userId: string; children: ReactNode }) => (
  <PlaceProvider place={place}>
    <LiveProvider userId={userId} organization={place.organization} deployment={place.deployment}>
      <FedShell place={place}>{children}</FedShell>
    </LiveProvider>
  </PlaceProvider>
)

const none: readonly never[] = []

const FedShell = ({ place, children }: { place: Place; children: ReactNode }) => {
  const trpc = useTRPC()
  const account = useQuery(trpc.account.get.queryOptions()).data
  const counts = useQuery(trpc.deployments.shell.queryOptions(place)).data?.counts
  const connection = useLiveState()
  const signOut = useSignOut()
  const { organization, deployment } = place
  useEffect(() => {
    const value = `${encodeURIComponent(organization)}/${encodeURIComponent(deployment)}`
    document.cookie = `${lastPlaceCookie}=${value}; path=/; max-age=31536000; samesite=lax`
  }, [organization, deployment])
  const organizations = account?.organizations ?? none
  const deployments = useMemo(
    () => (organizations.find((item) => item.slug === organization)?.deployments ?? []).map(({ name, kind }) => ({ slug: name, name, kind })),
    [organizations, organization],
  )
  return (
    <AppShell
      place={place}
      organizations={organizations}
      deployments={deployments}
      user={account?.user ?? { name: '', email: '' }}
      counts={{ running: counts?.activeRuns, queued: counts?.queuedRuns }}
      connection={connection}
      newOrganizationHref="/new"
      onSignOut={signOut}
    >
      <PlaceCommands />
      {children}
    </AppShell>
  )
}
