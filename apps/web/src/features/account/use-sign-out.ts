'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { toast } from '../../components/ui/toast'
import { authClient } from '../../trpc/auth-client'
import { forgetEverything } from '../../trpc/forget'

const channelName = 'millrace-session'

// A whole navigation, not the router's: nothing of the old session survives in memory.
const leave = (address: string) => window.location.replace(address)

/** Ends the session in every tab of this browser; this one goes to `destination`. */
export function useSignOut(destination = '/sign-in'): () => void {
  const queryClient = useQueryClient()
  useEffect(() => {
    const channel = new BroadcastChannel(channelName)
    channel.onmessage = () => leave('/sign-in')
    // A page that the browser kept alive for Back would show what it showed before the sign-out.
    const restore = (event: PageTransitionEvent) => {
      if (event.persisted) window.location.reload()
    }
    window.addEventListener('pageshow', restore)
    return () => {
      channel.close()
      window.removeEventListener('pageshow', restore)
    }
  }, [])
  return useCallback(() => {
    const act = async () => {
      const { error } = await authClient.signOut()
      if (error !== null) {
        toast({ title: 'You are still signed in', description: error.message ?? 'The server did not answer. Try again.', tone: 'bad' })
        return
      }
      await forgetEverything(queryClient)
      const channel = new BroadcastChannel(channelName)
      channel.postMessage('signed-out')
      channel.close()
      leave(destination)
    }
    void act().catch((error: unknown) => {
      toast({ title: 'You are still signed in', description: error instanceof Error ? error.message : 'The server did not answer.', tone: 'bad' })
    })
  }, [queryClient, destination])
}
