'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { describeError } from '../../components/ui/describe-error'
import { Field } from '../../components/ui/field'
import { Select } from '../../components/ui/select'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import type { ScopeChoice } from './describe-scope'

const locationsPerPage = 200

/** What a scope can name, all of it. */
const useScopes = () => {
  const trpc = useTRPC()
  const place = usePlace()
  const deployments = useQuery(trpc.deployments.list.queryOptions({ organization: place.organization }))
  const locations = useInfiniteQuery(trpc.codeLocations.list.infiniteQueryOptions({ ...place, limit: locationsPerPage }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = locations
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  return {
    deployments: { names: deployments.data?.items.map(({ name }) => name) ?? [], isLoading: deployments.isPending, error: deployments.error },
    locations: { names: locations.data?.pages.flatMap(({ items }) => items.map(({ name }) => name)) ?? [], isLoading: locations.isPending || hasNextPage, error: locations.error },
  }
}

interface Scopes { readonly names: readonly string[]; readonly isLoading: boolean; readonly error: unknown }

/** One option for each name, also for the chosen one before it is known. */
const optionsOf = ({ names }: Scopes, chosen: string) =>
  [...new Set([...names, ...chosen.startsWith('one:') ? [chosen.slice(4)] : []])].map((name) => ({ value: `one:${name}`, label: `Only ${name}` }))

/** Why a choice is not all there is. */
const stateOf = ({ isLoading, error }: Scopes, what: string) =>
  error !== null ? { error: `The ${what} could not be loaded: ${describeError(error).message}` } : isLoading ? { hint: `Loading ${what}…` } : {}

/** Whose runs are given a value: which deployments, and which code locations. */
export const ScopeFields = ({ value, onChange, disabled = false }: { value: ScopeChoice; onChange: (value: ScopeChoice) => void; disabled?: boolean }) => {
  const { deployments, locations } = useScopes()
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Deployments" {...stateOf(deployments, 'deployments')}>
        {({ id }) => (
          <Select
            id={id} value={value.deployments} disabled={disabled} onChange={(next) => onChange({ ...value, deployments: next })} className="w-full"
            options={[{ value: 'all', label: 'All deployments' }, { value: 'kind:full', label: 'Full deployments' }, { value: 'kind:branch', label: 'Branch deployments' }, ...optionsOf(deployments, value.deployments)]}
          />
        )}
      </Field>
      <Field label="Code locations" {...stateOf(locations, 'code locations')}>
        {({ id }) => (
          <Select
            id={id} value={value.codeLocation} disabled={disabled} onChange={(next) => onChange({ ...value, codeLocation: next })} className="w-full"
            options={[{ value: 'all', label: 'All code locations' }, ...optionsOf(locations, value.codeLocation)]}
          />
        )}
      </Field>
    </div>
  )
}
