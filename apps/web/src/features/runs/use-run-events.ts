'use client'
import type { LogLevel } from '@millrace/protocol'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useTRPCClient } from '../../trpc/context'
import { useLiveMessages } from '../../trpc/live-provider'
import { usePlace } from '../deployments/client'
import { EventFollower, type FollowedEvents } from './event-follower'

export interface EventFilter { step?: string | undefined; level?: LogLevel | undefined; kind?: 'all' | 'events' | 'logs' | undefined; search?: string | undefined }

export interface RunEvents extends FollowedEvents { more: () => void; toEnd: () => void; retry: () => void }

interface RunEventsOptions { runId: string; lastSeq: number; filter: EventFilter; extent: 'nothing' | 'page' | 'all' }

/** The events of a run that pass a filter, kept live. `extent` says how far to read unasked. */
export function useRunEvents({ runId, lastSeq, filter, extent }: RunEventsOptions): RunEvents {
  const client = useTRPCClient()
  const place = usePlace()
  const { step, level, kind, search } = filter
  const follower = useMemo(() => new EventFollower((after, limit) => client.runs.events.query({
    ...place, runId, after, limit,
    ...(step === undefined ? {} : { step }), ...(level === undefined ? {} : { level }), ...(kind === undefined ? {} : { kind }), ...(search === undefined || search === '' ? {} : { search }),
  })), [client, place, runId, step, level, kind, search])
  const state = useSyncExternalStore(follower.subscribe, follower.state, follower.state)
  useEffect(() => {
    if (extent === 'page') follower.more()
    if (extent === 'all') follower.toEnd()
  }, [follower, extent])
  useEffect(() => {
    if (extent !== 'nothing') follower.wake(lastSeq)
  }, [follower, lastSeq, extent])
  useLiveMessages((messages) => {
    if (extent === 'nothing') return
    for (const message of messages) if (message.type === 'run' && message.runId === runId) follower.wake(message.lastSeq)
  })
  return useMemo(() => ({ ...state, more: follower.more, toEnd: follower.toEnd, retry: follower.retry }), [state, follower])
}
