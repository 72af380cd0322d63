'use client'
import { useSyncExternalStore } from 'react'

const narrowQuery = '(max-width: 767px)'
const subscribe = (listener: () => void) => {
  const query = window.matchMedia(narrowQuery)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** True on a phone, where pages stack what they otherwise put side by side. */
export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => window.matchMedia(narrowQuery).matches, () => false)
