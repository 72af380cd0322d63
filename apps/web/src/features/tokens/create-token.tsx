'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type FormEvent } from 'react'
import { Button } from '../../components/ui/button'
import { CodeBlock } from '../../components/ui/code-block'
import { CopyButton } from '../../components/ui/copy-button'
import { describeError } from '../../components/ui/describe-error'
import { Dialog, DialogContent } from '../../components/ui/dialog'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { Select } from '../../components/ui/select'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'

const lifetimes = [
  { value: '7', label: '7 days' }, { value: '30', label: '30 days' }, { value: '90', label: '90 days' }, { value: '365', label: 'one year' }, { value: 'never', label: 'never' },
] as const
type Lifetime = (typeof lifetimes)[number]['value']

/** Makes a token and shows it this once; closing forgets it. */
export const CreateToken = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const create = useMutation(trpc.tokens.create.mutationOptions({
    // Out of the cache as soon as the dialog is gone.
    gcTime: 0,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.tokens.pathKey() }),
  }))
  const close = () => {
    create.reset()
    onClose()
  }
  return (
    <Dialog open={open} onOpenChange={(next) => { if (!next) close() }}>
      {create.data === undefined
        ? <Ask busy={create.isPending} error={create.isError ? describeError(create.error).message : undefined} onCreate={create.mutate} onClose={close} />
        : <Show token={create.data.token} onClose={close} />}
    </Dialog>
  )
}

interface AskProps {
  busy: boolean
  error: string | undefined
  onCreate: (input: { organization: string; name: string; expiresInDays?: number }) => void
  onClose: () => void
}

const Ask = ({ busy, error, onCreate, onClose }: AskProps) => {
  const { organization } = usePlace()
  const formId = useId()
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState<Lifetime>('90')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onCreate({ organization, name: name.trim(), ...(lifetime === 'never' ? {} : { expiresInDays: Number(lifetime) }) })
  }
  return (
    <DialogContent
      title="New API token" size="sm"
      footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" form={formId} variant="primary" loading={busy} disabled={name.trim() === ''}>Create token</Button></>}
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" hint="What will use it, so that you know later what to revoke." error={error}>
          {(control) => <Input {...control} required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} placeholder="deploy from CI" autoComplete="off" />}
        </Field>
        <Field label="Expires" hint={lifetime === 'never' ? 'It works until somebody revokes it.' : undefined}>
          {({ id }) => <Select id={id} value={lifetime} onChange={setLifetime} options={lifetimes} className="min-w-32" />}
        </Field>
      </form>
    </DialogContent>
  )
}

const Show = ({ token, onClose }: { token: string; onClose: () => void }) => {
  const { organization, deployment } = usePlace()
  const path = `/api/v1/organizations/${encodeURIComponent(organization)}/deployments/${encodeURIComponent(deployment)}/assets`
  const command = `export MILLRACE_TOKEN=${token}\ncurl -H "Authorization: Bearer $MILLRACE_TOKEN" \\\n  ${new URL(path, window.location.origin).href}`
  return (
    <DialogContent title="Copy your token now" description="It is not shown again: only its hash is kept." footer={<Button variant="primary" onClick={onClose}>Done</Button>}>
      <div className="flex flex-col gap-4">
        <div className="flex items-center gap-2 rounded-md border border-line-strong bg-bg py-1 pr-1 pl-3">
          <code role="group" aria-label="The token" className="min-w-0 flex-1 py-1 font-mono text-sm break-all select-all">{token}</code>
          <CopyButton text={token} label="Copy the token" />
        </div>
        <CodeBlock title="Try it" code={command} wrap />
      </div>
    </DialogContent>
  )
}
