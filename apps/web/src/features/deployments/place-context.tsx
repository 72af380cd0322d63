'use client'

import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useMemo, type ReactNode } from 'react'
import type { Place } from '../../components/shell/shell-data'
import type { Permission, Role } from '../../server/permissions'
import { useTRPC } from '../../trpc/context'

const PlaceContext = createContext<Place | null>(null)

export const PlaceProvider = ({ place, children }: { place: Place; children: ReactNode }) => {
  const { organization, deployment } = place
  const value = useMemo(() => ({ organization, deployment }), [organization, deployment])
  return <PlaceContext value={value}>{children}</PlaceContext>
}

/** The organization and the deployment of the page, as procedures and addresses name them. */
export const usePlace = (): Place => {
  const place = useContext(PlaceContext)
  if (place === null) throw new Error('no <PlaceProvider> above this component')
  return place
}

const none: readonly Permission[] = []

/** What the reader may do here. The server checks again; this decides what is offered. */
export const usePermissions = (): ReadonlySet<Permission> => {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.deployments.shell.queryOptions(usePlace()))
  const permissions = data?.permissions ?? none
  return useMemo(() => new Set(permissions), [permissions])
}

/** The reader's role in the organization; undefined until it is known. */
export const useRole = (): Role | undefined => {
  const trpc = useTRPC()
  return useQuery(trpc.deployments.shell.queryOptions(usePlace())).data?.role
}
