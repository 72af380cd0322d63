'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/ui/button'
import { ConfirmDialog } from '../../components/ui/confirm-dialog'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'

/** Takes a key away from dynamic partitions, after asking; nothing for those who may not. */
export function RemovePartition({ name, partition }: { name: string; partition: string }) {
  const trpc = useTRPC()
  const place = usePlace()
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { mutate, isPending, error, reset } = useMutation(trpc.partitions.remove.mutationOptions({
    onSuccess: async () => {
      setAsking(false)
      await Promise.all([trpc.assets.partitions, trpc.assets.partition, trpc.runs.preview, trpc.partitions].map((path) => queries.invalidateQueries({ queryKey: path.pathKey() })))
    },
  }))
  if (!usePermissions().has('partition:change')) return null
  return (
    <>
      <Button variant="ghost" aria-label={`Remove the key ${partition} from ${name}`} onClick={() => setAsking(true)}><Trash2 aria-hidden />Remove key</Button>
      <ConfirmDialog
        open={isAsking} title={`Remove ${partition}?`} action="Remove" busy={isPending} error={error}
        onClose={() => {
          setAsking(false)
          reset()
        }}
        onConfirm={() => mutate({ ...place, name, keys: [partition] })}
      >
        No run can make this partition of anything that is partitioned by <code className="font-mono">{name}</code> until the key is added again. What was made of it stays stored.
      </ConfirmDialog>
    </>
  )
}
