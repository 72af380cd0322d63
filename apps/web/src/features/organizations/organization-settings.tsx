'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { PageBody } from '../../components/shell/page-header'
import { Button } from '../../components/ui/button'
import { Facts } from '../../components/ui/card'
import { CopyableText } from '../../components/ui/copy-button'
import { describeError } from '../../components/ui/describe-error'
import { ErrorState } from '../../components/ui/error-state'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { SkeletonText } from '../../components/ui/skeleton'
import { toast } from '../../components/ui/toast'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'

export const OrganizationSettings = () => {
  const trpc = useTRPC()
  const shell = useQuery(trpc.deployments.shell.queryOptions(usePlace()))
  return (
    <PageBody className="p-4">
      {shell.isError && <ErrorState title="The organization could not be loaded" error={shell.error} onRetry={() => void shell.refetch()} />}
      {shell.isPending && <SkeletonText />}
      {shell.data !== undefined && (
        <div className="flex max-w-110 flex-col gap-6">
          <RenameForm key={shell.data.organization.name} name={shell.data.organization.name} />
          <Facts
            items={[
              { name: 'Address', value: <CopyableText text={`/${shell.data.organization.slug}`} /> },
              { name: 'Your role', value: shell.data.role },
            ]}
          />
        </div>
      )}
    </PageBody>
  )
}

const RenameForm = ({ name }: { name: string }) => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { organization } = usePlace()
  const mayRename = usePermissions().has('organization:update')
  const [value, setValue] = useState(name)
  const rename = useMutation(trpc.organizations.rename.mutationOptions({
    onSuccess: async (renamed) => {
      toast({ title: `Renamed to ${renamed.name}`, tone: 'ok' })
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: trpc.account.get.queryKey() }),
        queryClient.invalidateQueries({ queryKey: trpc.deployments.shell.pathKey() }),
      ])
    },
  }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    rename.mutate({ organization, name: value.trim() })
  }
  return (
    <form onSubmit={submit} className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <Field
          label="Name"
          hint={mayRename ? 'Shown everywhere; the address stays.' : 'Owners and admins can rename the organization.'}
          error={rename.isError ? describeError(rename.error).message : undefined}
        >
          {(control) => <Input {...control} value={value} onChange={(event) => setValue(event.target.value)} required maxLength={80} disabled={!mayRename} />}
        </Field>
      </div>
      {mayRename && <Button type="submit" variant="primary" className="mt-5.5" loading={rename.isPending} disabled={value.trim() === '' || value.trim() === name}>Rename</Button>}
    </form>
  )
}
