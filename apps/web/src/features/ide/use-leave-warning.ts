'use client'
import { useEffect } from 'react'
import type { Session } from './workspace/session'

/** Asks before the page goes while it alone has changes: neither the server nor the browser's storage took them. */
export function useLeaveWarning(session: Session): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      session.sync.keep()
      const { phase, isKeptLocally } = session.sync.state.getState()
      if (phase !== 'saved' && !isKeptLocally) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [session])
}
