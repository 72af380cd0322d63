'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type FormEvent } from 'react'
import { Button } from '../../components/ui/button'
import { describeError } from '../../components/ui/describe-error'
import { Dialog, DialogContent } from '../../components/ui/dialog'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { toast } from '../../components/ui/toast'
import type { Role } from '../../server/permissions'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { RoleSelect, roleWords } from '../members/client'

export const CreateInvitation = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { organization } = usePlace()
  const formId = useId()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const create = useMutation(trpc.invitations.create.mutationOptions({
    onSuccess: async () => {
      toast({ title: `Invited ${email}`, tone: 'ok' })
      setEmail('')
      onClose()
      await queryClient.invalidateQueries({ queryKey: trpc.invitations.pathKey() })
    },
  }))
  const close = () => {
    create.reset()
    onClose()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ organization, email: email.trim(), role })
  }
  return (
    <Dialog open={open} onOpenChange={(next) => { if (!next) close() }}>
      <DialogContent
        title="Invite somebody"
        size="sm"
        footer={<><Button onClick={close}>Cancel</Button><Button type="submit" form={formId} variant="primary" loading={create.isPending}>Send invitation</Button></>}
      >
        <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Email" error={create.isError ? describeError(create.error).message : undefined}>
            {(control) => <Input {...control} type="email" required maxLength={254} value={email} onChange={(event) => setEmail(event.target.value)} placeholder="colleague@company.com" autoComplete="off" />}
          </Field>
          <Field label="Role" hint={`${role}: ${roleWords[role]}`}>
            {({ id }) => <RoleSelect id={id} value={role} onChange={setRole} />}
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  )
}
