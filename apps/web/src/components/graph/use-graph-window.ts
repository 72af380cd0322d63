'use client'
import { useStoreApi } from '@xyflow/react'
import { useEffect, useState } from 'react'
import type { Placed } from './graph-data'
import { serves, windowFor } from './graph-window'
import type { GraphWindow, View } from './graph-window'

/** Follows the viewport; answers anew only when the loaded part no longer serves it. */
export function useGraphWindow(placed: Placed | undefined): GraphWindow | undefined {
  const store = useStoreApi()
  const [state, setState] = useState<{ placed: Placed; window: GraphWindow }>()
  useEffect(() => {
    if (placed === undefined) return undefined
    let current: GraphWindow | undefined
    const look = () => {
      const { transform: [x, y, zoom], width, height } = store.getState()
      const view: View = { x, y, zoom, width, height }
      if (width === 0 || (current !== undefined && serves(current, view))) return
      current = windowFor(view, placed)
      setState({ placed, window: current })
    }
    look()
    return store.subscribe((next, before) => { if (next.transform !== before.transform || next.width !== before.width || next.height !== before.height) look() })
  }, [store, placed])
  return state?.placed === placed ? state?.window : undefined
}
