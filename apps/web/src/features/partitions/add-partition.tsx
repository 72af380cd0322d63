'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button } from '../../components/ui/button'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'

export interface AddPartitionProps {
  /** Of the dynamic partitions. */
  name: string
  /** Told of a key that is there now. */
  onAdded?: ((key: string) => void) | undefined
}

/** Adds a key to dynamic partitions; nothing for those who may not. */
export function AddPartition({ name, onAdded }: AddPartitionProps) {
  const trpc = useTRPC()
  const place = usePlace()
  const queries = useQueryClient()
  const [key, setKey] = useState('')
  const { mutate, isPending, error, reset } = useMutation(trpc.partitions.add.mutationOptions({
    onSuccess: async (_, { keys: [added = ''] }) => {
      setKey('')
      onAdded?.(added)
      await Promise.all([trpc.assets.partitions, trpc.assets.partition, trpc.runs.preview, trpc.partitions].map((path) => queries.invalidateQueries({ queryKey: path.pathKey() })))
    },
  }))
  if (!usePermissions().has('partition:change')) return null
  const add = () => {
    if (key.trim() !== '' && !isPending) mutate({ ...place, name, keys: [key.trim()] })
  }
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    add()
  }
  return (
    <Field label={`Add a key to ${name}`} error={error?.message}>
      {(control) => (
        <span className="flex gap-2">
          <Input
            {...control}
            value={key}
            onChange={(event) => {
              setKey(event.target.value)
              reset()
            }}
            onKeyDown={press}
            maxLength={1024}
            spellCheck={false}
            className="min-w-0 flex-1 font-mono"
          />
          <Button onClick={add} loading={isPending} disabled={key.trim() === ''}><Plus aria-hidden />Add</Button>
        </span>
      )}
    </Field>
  )
}
