'use client'
import { useRef, useSyncExternalStore } from 'react'
import type { Store } from './create-store'

/** A part of a store; renders again only when that part is another value. */
export function useStore<State, Part>(store: Pick<Store<State, never>, 'getState' | 'subscribe'>, select: (state: State) => Part): Part {
  const last = useRef<{ state: State; select: (state: State) => Part; part: Part }>(undefined)
  const read = () => {
    const state = store.getState()
    if (last.current?.state !== state || last.current.select !== select) last.current = { state, select, part: select(state) }
    return last.current.part
  }
  return useSyncExternalStore(store.subscribe, read, read)
}
