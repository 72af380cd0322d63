'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTRPC, useTRPCClient } from '../../../trpc/context'
import { usePlace } from '../../deployments/client'
import { openSession, type Session } from './session'
import { classifyFailure, trpcDraftServer } from './trpc-draft-server'

type Opening = { phase: 'loading' } | { phase: 'failed'; error: unknown } | { phase: 'open'; session: Session }

/** Opens the draft of a code location and keeps it safe until the page goes. */
export function useSession(location: string): { opening: Opening; reopen: () => void } {
  const { organization, deployment } = usePlace()
  const client = useTRPCClient()
  const trpc = useTRPC()
  const userId = useQuery(trpc.account.get.queryOptions()).data?.user.id
  const [opening, setOpening] = useState<Opening>({ phase: 'loading' })
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (userId === undefined) return undefined
    let session: Session | null = null
    let isGone = false
    const server = trpcDraftServer(client, { organization, deployment, location })
    const storageKey = `millrace:draft:${userId}:${organization}/${deployment}/${location}`
    openSession({ location, server, storage: window.localStorage, storageKey, classify: classifyFailure }).then((opened) => {
      if (isGone) return opened.close()
      session = opened
      setOpening({ phase: 'open', session: opened })
    }, (error: unknown) => { if (!isGone) setOpening({ phase: 'failed', error }) })
    const keep = () => session?.sync.keep()
    const retry = () => session?.sync.retry()
    window.addEventListener('pagehide', keep)
    window.addEventListener('online', retry)
    return () => {
      isGone = true
      window.removeEventListener('pagehide', keep)
      window.removeEventListener('online', retry)
      session?.close()
      setOpening({ phase: 'loading' })
    }
  }, [client, organization, deployment, location, userId, attempt])
  return { opening, reopen: () => { setOpening({ phase: 'loading' }); setAttempt((count) => count + 1) } }
}
