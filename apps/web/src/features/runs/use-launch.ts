'use client'
import type { RunConfig, RunTarget, Tags } from '@millrace/protocol'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { runHref } from '../../components/shell/hrefs'
import { toast } from '../../components/ui/toast'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { describeProblem } from './describe-problem'
import { targetText } from './run-target'

export interface LaunchInput {
  target: RunTarget
  /** Narrows a selection to one code location. */
  location?: string | undefined
  config?: RunConfig | undefined
  tags?: Tags | undefined
}

const requestOf = ({ target, location, config, tags }: LaunchInput) => ({
  target,
  ...(location === undefined ? {} : { location }),
  ...(config === undefined ? {} : { config }),
  ...(tags === undefined ? {} : { tags }),
})

export interface Launch {
  /** Resolves with the run's id; rejects with what the server refused. */
  launch: (input: LaunchInput) => Promise<string>
  launching: boolean
}

/** Launches runs in the place of the page and tells of each with a link. */
export function useLaunch(): Launch {
  const trpc = useTRPC()
  const place = usePlace()
  const router = useRouter()
  const { mutateAsync, isPending } = useMutation(trpc.runs.create.mutationOptions())
  const launch = useCallback(async (input: LaunchInput) => {
    const { runId } = await mutateAsync({ ...place, ...requestOf(input) })
    toast({
      title: `Launched ${targetText(input.target)}`,
      tone: 'ok',
      action: { label: 'Open run', onClick: () => router.push(runHref(place, runId)) },
    })
    return runId
  }, [mutateAsync, place, router])
  return { launch, launching: isPending }
}

/** Launches at once, without asking anything; a refusal is told in a toast. Answers with the run's id, or null when it was refused. */
export function useQuickLaunch(): { launch: (input: LaunchInput) => Promise<string | null>; launching: boolean } {
  const { launch, launching } = useLaunch()
  const launchNow = useCallback(async (input: LaunchInput) => {
    try {
      return await launch(input)
    } catch (error) {
      toast({ title: `${targetText(input.target)} was not launched`, description: describeProblem(error).detail, tone: 'bad' })
      return null
    }
  }, [launch])
  return { launch: launchNow, launching }
}
