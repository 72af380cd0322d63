'use client'

import { useQuery } from '@tanstack/react-query'
import { Field } from '../../components/ui/field'
import { Select } from '../../components/ui/select'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import type { ScopeChoice } from './describe-scope'

/** Whose runs are given a value: which deployments, and which code locations. */
export const ScopeFields = ({ value, onChange, disabled = false }: { value: ScopeChoice; onChange: (value: ScopeChoice) => void; disabled?: boolean }) => {
  const trpc = useTRPC()
  const place = usePlace()
  const deployments = useQuery(trpc.deployments.list.queryOptions({ organization: place.organization })).data?.items ?? []
  const locations = useQuery(trpc.codeLocations.list.queryOptions({ ...place, limit: 200 })).data?.items ?? []
  const names = new Set([...deployments.map(({ name }) => name), ...value.deployments.startsWith('one:') ? [value.deployments.slice(4)] : []])
  const locationNames = new Set([...locations.map(({ name }) => name), ...value.codeLocation.startsWith('one:') ? [value.codeLocation.slice(4)] : []])
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Deployments">
        {({ id }) => (
          <Select
            id={id} value={value.deployments} disabled={disabled} onChange={(next) => onChange({ ...value, deployments: next })} className="w-full"
            options={[{ value: 'all', label: 'All deployments' }, { value: 'kind:full', label: 'Full deployments' }, { value: 'kind:branch', label: 'Branch deployments' }, ...[...names].map((name) => ({ value: `one:${name}`, label: `Only ${name}` }))]}
          />
        )}
      </Field>
      <Field label="Code locations">
        {({ id }) => (
          <Select
            id={id} value={value.codeLocation} disabled={disabled} onChange={(next) => onChange({ ...value, codeLocation: next })} className="w-full"
            options={[{ value: 'all', label: 'All code locations' }, ...[...locationNames].map((name) => ({ value: `one:${name}`, label: `Only ${name}` }))]}
          />
        )}
      </Field>
    </div>
  )
}
