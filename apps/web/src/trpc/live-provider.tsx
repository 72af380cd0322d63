'use client'

import { useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react'
import type { LiveMessage } from '../server/live/live-message'
import { afterHydration } from './after-hydration'
import { useTRPC, useTRPCClient } from './context'
import { changedAssets } from './changed-assets'
import { DeploymentStream, type StreamState } from './deployment-stream'
import { PacedRefresh } from './paced-refresh'

export type LiveListener = (messages: readonly LiveMessage[]) => void

interface Live { readonly state: StreamState; readonly listeners: Set<LiveListener> }
const LiveContext = createContext<Live | null>(null)

const useLiveContext = (): Live => {
  const live = useContext(LiveContext)
  if (live === null) throw new Error('no <LiveProvider> above this component')
  return live
}

/** Whether what is on the screen is live; show it when it is `lost`. */
export const useLiveState = (): StreamState => useLiveContext().state

/** Hears of every change in the deployment, for example to ask for a run's new events after a `run-events` of that run. */
export const useLiveMessages = (listener: LiveListener): void => {
  const { listeners } = useLiveContext()
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => {
    const forward: LiveListener = (messages) => latest.current(messages)
    listeners.add(forward)
    return () => {
      listeners.delete(forward)
    }
  }, [listeners])
}

/** A query with `meta: { keepsItselfLive: true }` is too large to be read again at every change: its hook listens by itself. */
/** A thousand steps may end within a second; what they touch is read again at most this often, in milliseconds. */
const interval = 1000

const useInvalidation = (): LiveListener => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const paceHere = useRef<PacedRefresh | null>(null)
  useEffect(() => {
    const next = new PacedRefresh(interval)
    paceHere.current = next
    return () => next.close()
  }, [])
  return (messages) => {
    const pace = paceHere.current
    if (messages.some((message) => message.type === 'resync')) {
      pace?.run('everything', () => queryClient.invalidateQueries())
      return
    }
    for (const [name, touches] of changedAssets(messages)) {
      pace?.run(name, () => queryClient.invalidateQueries({ queryKey: trpc.assets.pathKey(), predicate: ({ queryKey }) => touches(queryKey) }))
    }
    const paths = new Map(messages.flatMap((message) => {
      if (message.type === 'assets') return []
      if (message.type === 'build') return [[JSON.stringify(trpc.builds.pathKey()), trpc.builds.pathKey()] as const]
      const everywhere = [trpc.home.pathKey(), trpc.deployments.shell.pathKey()]
      const own = message.type === 'run' ? [trpc.runs.list.pathKey(), trpc.runs.timeline.pathKey()] : [trpc.builds.pathKey(), trpc.codeLocations.pathKey(), trpc.assets.pathKey()]
      return [...own, ...everywhere].map((queryKey) => [JSON.stringify(queryKey), queryKey] as const)
    }))
    for (const [name, queryKey] of paths) pace?.run(name, () => queryClient.invalidateQueries({ queryKey }))
    for (const runId of new Set(messages.flatMap((message) => (message.type === 'run' ? [message.runId] : [])))) {
      pace?.run(`run ${runId}`, () => queryClient.invalidateQueries({ queryKey: trpc.runs.get.pathKey(), predicate: ({ queryKey }) => runIdOf(queryKey) === runId }))
    }
  }
}

const runIdOf = (queryKey: readonly unknown[]): string => {
  const input = (queryKey[1] as { input?: { runId?: unknown } } | undefined)?.input
  return typeof input?.runId === 'string' ? input.runId : ''
}

/** Keeps a deployment's pages live: what changed is read again, through the same queries and the same permissions. */
export const LiveProvider = (props: { userId: string; organization: string; deployment: string; children: ReactNode }) => {
  const { userId, organization, deployment, children } = props
  const client = useTRPCClient()
  const [listeners] = useState(() => new Set<LiveListener>())
  const [state, setState] = useState<StreamState>('connecting')
  const invalidate = useInvalidation()
  const latest = useRef(invalidate)
  useEffect(() => {
    latest.current = invalidate
  })
  useEffect(() => {
    const onMessages: LiveListener = (messages) => {
      latest.current(messages)
      for (const listener of listeners) listener(messages)
    }
    let stream: DeploymentStream | undefined
    const callOff = afterHydration(() => { stream = new DeploymentStream(client, { userId, organization, deployment, listener: { onMessages, onState: setState } }) })
    return () => {
      callOff()
      stream?.close()
    }
  }, [client, userId, organization, deployment, listeners])
  return <LiveContext value={{ state, listeners }}>{children}</LiveContext>
}
