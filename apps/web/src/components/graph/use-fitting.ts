'use client'
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { fittingView } from './graph-window'
import type { Placement } from './use-placement'

/** Shows all of the graph at first, and after each change until the person moves the view. */
export function useFitting(placement: Placement | undefined, toolbar: RefObject<HTMLElement | null>) {
  const flow = useReactFlow()
  const store = useStoreApi()
  const hasMoved = useRef(false)
  const wasFitted = useRef(false)
  // The places, not the placement: what is only named anew stands where it stood.
  const placed = placement?.placed
  const apply = useCallback((duration: number) => {
    const { width, height } = store.getState()
    if (placed === undefined || width === 0 || placed.boxes.length === 0) return
    wasFitted.current = true
    const covered = toolbar.current === null ? 0 : toolbar.current.offsetTop + toolbar.current.offsetHeight
    const isPhone = window.matchMedia('(max-width: 640px)').matches
    void flow.setViewport(fittingView({ width, height, covered, isPhone }, { x: 0, y: 0, width: placed.width, height: placed.height }), duration === 0 ? {} : { duration })
  }, [flow, store, placed, toolbar])
  useEffect(() => {
    if (!hasMoved.current) apply(wasFitted.current ? 140 : 0)
    return store.subscribe((next, before) => {
      if ((next.width !== before.width || next.height !== before.height) && !hasMoved.current) apply(0)
    })
  }, [apply, store])
  const fit = () => {
    hasMoved.current = false
    apply(140)
  }
  const noteMove = (event: unknown) => { if (event !== null) hasMoved.current = true }
  return { fit, noteMove }
}

/** True for a moment after places changed, so that nodes glide instead of jumping, and never while one pans. */
export function useMoving(placement: Placement | undefined): boolean {
  const [moved, setMoved] = useState<Placement['placed']>()
  const placed = placement?.placed
  useEffect(() => {
    const timer = setTimeout(() => setMoved(placed), 200)
    return () => clearTimeout(timer)
  }, [placed])
  return moved !== undefined && moved !== placed
}
