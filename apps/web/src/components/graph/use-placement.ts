'use client'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Drawing, FlowDirection, Placed } from './graph-data'
import type { PlacementRequest } from './place-drawing'

export interface Placement {
  drawing: Drawing
  placed: Placed
  /** The version of the caller's graph that this shows. */
  version: number
}

// Places hang on groups and links alone: an asset that was renamed stays where it is.
const shapeOf = ({ items, links }: Drawing, direction: FlowDirection): string => `${direction}\u0003${items.map((item) => item.group).join('\u0001')}\u0002${links.join(' ')}`

interface Job { drawing: Drawing; direction: FlowDirection; shape: string; version: number }

const requestOf = ({ drawing, direction }: Job): PlacementRequest => ({ direction, groups: drawing.items.map((item) => item.group), links: drawing.links })

/**
 * Places a drawing in a worker, one at a time and always the newest. When just texts and states changed, the places stay and the
 * answer is there in the same render. Without a direction, before the graph has a size, it waits.
 */
export function usePlacement(drawing: Drawing, version: number, direction: FlowDirection | undefined): { placement: Placement | undefined; error: Error | undefined } {
  const [done, setDone] = useState<Placement & { shape: string }>()
  const [error, setError] = useState<Error>()
  const worker = useRef<Worker>(undefined)
  const running = useRef<Job>(undefined)

  useEffect(() => {
    const created = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
    created.onmessage = (event: MessageEvent<Placed>) => {
      const job = running.current
      running.current = undefined
      if (job !== undefined) setDone({ drawing: job.drawing, placed: event.data, version: job.version, shape: job.shape })
      setError(undefined)
    }
    created.onerror = (event) => {
      running.current = undefined
      setError(new Error(`The graph could not be laid out: ${event.message || 'its worker did not start'}`))
    }
    worker.current = created
    // Strict mode mounts twice: what was asked of the first worker is asked again of the second.
    if (running.current !== undefined) created.postMessage(requestOf(running.current))
    return () => {
      worker.current = undefined
      created.terminate()
    }
  }, [])

  const shape = useMemo(() => (direction === undefined ? undefined : shapeOf(drawing, direction)), [drawing, direction])
  useEffect(() => {
    if (direction === undefined || shape === undefined || done?.shape === shape || running.current !== undefined) return
    running.current = { drawing, direction, shape, version }
    worker.current?.postMessage(requestOf(running.current))
  }, [drawing, version, direction, shape, done])
  const placement = useMemo(() => (done !== undefined && done.shape === shape ? { drawing, placed: done.placed, version } : done), [done, shape, drawing, version])
  return { placement, error }
}
