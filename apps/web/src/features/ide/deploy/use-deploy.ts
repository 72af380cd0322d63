'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { describeError } from '../../../components/ui/describe-error'
import { formatDuration } from '../../../components/ui/format-duration'
import { toast } from '../../../components/ui/toast'
import { useTRPC } from '../../../trpc/context'
import { usePlace } from '../../deployments/client'
import type { Session } from '../workspace/session'
import { classifyFailure } from '../workspace/trpc-draft-server'

export interface DeployOptions { readonly message?: string | undefined; readonly thenRun?: string | undefined }
export interface Deploying {
  readonly buildId: string | null
  readonly isDeploying: boolean
  readonly deploy: (options?: DeployOptions) => void
}

const describe = (error: unknown): string => describeError(error).message

/** Commits the draft, follows its build to the end and says how it went. */
export function useDeploy(session: Session, on: { onStarted: () => void; onFailed: () => void; onDeployed: (thenRun: string | undefined) => void }): Deploying {
  const place = usePlace()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [following, setFollowing] = useState<{ buildId: string; startedAt: number; thenRun: string | undefined } | null>(null)
  const told = useRef<string | null>(null)
  const latest = useRef(on)
  useEffect(() => { latest.current = on })
  const request = useMutation(trpc.drafts.deploy.mutationOptions())
  const build = useQuery({ ...trpc.builds.get.queryOptions({ ...place, buildId: following?.buildId ?? '' }), enabled: following !== null })
  const start = useMutation({
    mutationFn: async ({ message, thenRun }: DeployOptions) => {
      await session.sync.flush()
      const startedAt = performance.now()
      const { buildId } = await request.mutateAsync({ ...place, location: session.location, version: session.store.getState().draft.version, ...(message === undefined || message === '' ? {} : { message }) })
      return { buildId, startedAt, thenRun }
    },
    onSuccess: async (begun) => {
      setFollowing(begun)
      latest.current.onStarted()
      await session.sync.reload()
    },
    onError: async (error) => {
      const failure = isFailure(error) ? classifyFailure(error) : null
      if (failure?.kind === 'problem' && failure.code === 'branch-moved') await session.sync.reload()
      else toast({ title: 'The draft was not deployed', description: failure?.kind === 'offline' ? 'The server does not answer. Your draft is safe.' : describe(error), tone: 'bad' })
    },
  })
  const { data } = build
  useEffect(() => {
    if (following === null || data === undefined || data.id !== following.buildId || data.status === 'building' || told.current === data.id) return
    told.current = data.id
    if (data.status === 'failed') {
      toast({ title: 'The build failed', description: data.errors[0]?.message ?? 'Its log says why.', tone: 'bad' })
      latest.current.onFailed()
      return
    }
    toast({ title: `Deployed in ${formatDuration(performance.now() - following.startedAt)}`, description: `${session.location} now runs commit ${data.commit.slice(0, 7)}.`, tone: 'ok' })
    latest.current.onDeployed(following.thenRun)
    void session.sync.reload().catch((error: unknown) => toast({ title: 'The draft could not be read again', description: describe(error), tone: 'bad' }))
    void queryClient.invalidateQueries({ queryKey: trpc.codeLocations.pathKey() })
  }, [data, following, session, queryClient, trpc])
  const isDeploying = start.isPending || (following !== null && (data?.id !== following.buildId || data.status === 'building'))
  const begin = useRef(start.mutate)
  useEffect(() => { begin.current = (options) => { if (!isDeploying) start.mutate(options) } })
  const deploy = useCallback((options: DeployOptions = {}) => begin.current(options), [])
  return { buildId: following?.buildId ?? null, isDeploying, deploy }
}

const isFailure = (error: unknown): boolean => error instanceof Error && error.name === 'TRPCClientError'
