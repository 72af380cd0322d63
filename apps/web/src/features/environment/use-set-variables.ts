'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { toast } from '../../components/ui/toast'
import { useTRPC } from '../../trpc/context'

/** Sets values; nothing of them stays in the page's memory. */
export const useSetVariables = (onDone: () => void) => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(trpc.environment.set.mutationOptions({
    gcTime: 0,
    onSuccess: ({ names }) => {
      toast({ title: names.length === 1 ? `${names[0]} is set` : `${names.length} values are set`, description: 'Runs that start from now on are given them.', tone: 'ok' })
      onDone()
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.environment.pathKey() }),
  }))
}
