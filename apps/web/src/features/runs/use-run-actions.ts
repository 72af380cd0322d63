'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { runHref } from '../../components/shell/hrefs'
import { toast } from '../../components/ui/toast'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { describeProblem } from './describe-problem'

/** What of a run is executed again. */
export type Reexecution = 'all' | 'from-failure' | 'from-asset-failure' | { selection: string[]; withDownstream?: boolean }

/** Cancel and re-run, as the header, the palette and the list offer them. */
export function useRunActions() {
  const trpc = useTRPC()
  const place = usePlace()
  const router = useRouter()
  const queryClient = useQueryClient()
  const told = (title: string) => (error: unknown) => toast({ title, description: describeProblem(error).detail, tone: 'bad' })
  const cancel = useMutation(trpc.runs.cancel.mutationOptions({
    onSuccess: ({ runId, status }) => {
      queryClient.setQueryData(trpc.runs.get.queryKey({ ...place, runId }), (run) => (run === undefined ? undefined : { ...run, status }))
      void queryClient.invalidateQueries({ queryKey: trpc.runs.get.queryKey({ ...place, runId }) })
    },
    onError: told('The run was not canceled'),
  }))
  const reexecute = useMutation(trpc.runs.reexecute.mutationOptions({
    onSuccess: ({ runId }) => {
      toast({ title: 'Launched again', tone: 'ok' })
      router.push(runHref(place, runId))
    },
    onError: told('The run was not launched again'),
  }))
  return {
    cancel: (runId: string) => cancel.mutate({ ...place, runId }),
    cancelMany: async (runIds: readonly string[]) => {
      const results = await Promise.allSettled(runIds.map((runId) => cancel.mutateAsync({ ...place, runId })))
      const done = results.filter((result) => result.status === 'fulfilled').length
      if (done > 0) toast({ title: `Canceling ${done} ${done === 1 ? 'run' : 'runs'}` })
    },
    reexecute: (runId: string, strategy: Reexecution) => reexecute.mutate({ ...place, runId, strategy }),
    canceling: cancel.isPending,
    reexecuting: reexecute.isPending,
  }
}
