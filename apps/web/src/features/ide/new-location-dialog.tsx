'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { placeHref } from '../../components/shell/navigation'
import { Button } from '../../components/ui/button'
import { describeError } from '../../components/ui/describe-error'
import { Dialog, DialogClose, DialogContent } from '../../components/ui/dialog'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { starterFiles } from './starter-files'

/** Names a new code location and opens it with the starter in its draft. */
export function NewLocationDialog({ onClose }: { onClose: () => void }) {
  const place = usePlace()
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const create = useMutation(trpc.codeLocations.create.mutationOptions())
  const save = useMutation(trpc.drafts.save.mutationOptions())
  const make = useMutation({
    mutationFn: async () => {
      const created = await create.mutateAsync({ ...place, name: name.trim() })
      await save.mutateAsync({ ...place, location: created.name, files: starterFiles(created.name) })
      return created.name
    },
    onSuccess: async (created) => {
      await queryClient.invalidateQueries({ queryKey: trpc.codeLocations.pathKey() })
      router.push(placeHref(place, `/code/${encodeURIComponent(created)}?file=definitions.ts`))
    },
  })
  return (
    <Dialog open onOpenChange={(open) => { if (!open) onClose() }}>
      <DialogContent
        size="sm"
        title="New code location"
        description="A git repository of assets and jobs that is built and deployed as one."
        footer={<><DialogClose asChild><Button>Cancel</Button></DialogClose><Button variant="primary" type="submit" form="new-location" loading={make.isPending || make.isSuccess} disabled={name.trim() === ''}>Create</Button></>}
      >
        <form id="new-location" onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '') make.mutate() }}>
          <Field label="Name" hint="Letters, digits, - and _. It starts with two assets and a test." error={make.error === null ? undefined : describeError(make.error).message}>
            {(control) => <Input {...control} value={name} autoComplete="off" spellCheck={false} maxLength={255} placeholder="sales" onChange={(event) => { setName(event.target.value); make.reset() }} />}
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  )
}
