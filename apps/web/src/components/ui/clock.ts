'use client'
import { useSyncExternalStore } from 'react'

// One timer for all relative times of a page; it stops when nobody looks.
const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

const tick = () => {
  if (document.hidden) return
  now = Date.now()
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  if (timer === undefined) {
    now = Date.now()
    timer = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === undefined) return
    clearInterval(timer)
    timer = undefined
    document.removeEventListener('visibilitychange', tick)
  }
}

const standingStill = () => () => undefined

// A server renders for weeks with one copy of this module, and never ticks.
const presentWhenRendered = (): number => (typeof window === 'undefined' ? Math.floor(Date.now() / 1000) * 1000 : now)

/** False on the server and while its markup is taken over; then true. For what only the clock of the browser can tell. */
export const useIsHydrated = (): boolean => useSyncExternalStore(standingStill, () => true, () => false)

/** The present in milliseconds, at most a second old; with `running` false it does not wake the component. */
export const useNow = (running = true): number => useSyncExternalStore(running ? subscribe : standingStill, () => now, presentWhenRendered)
