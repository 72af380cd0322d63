'use client'
import { useEffect, useRef, useState } from 'react'
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
 * Places a drawing in a worker. While one placement is under way only the newest waiting one is kept; when just texts and states changed,
 * the places stay and the answer is immediate. Without a direction, before the graph has a size, it waits.
 */
export function usePlacement(drawing: Drawing, version: number, direction: FlowDirection | undefined): { placement: Placement | undefined; error: Error | undefined } {
  const [placement, setPlacement] = useState<Placement & { shape: string }>()
  const [error, setError] = useState<Error>()
  const worker = useRef<Worker>(undefined)
  const running = useRef<Job>(undefined)
  const waiting = useRef<Job>(undefined)

  useEffect(() => {
    const created = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
    const post = (job: Job) => {
      running.current = job
      created.postMessage(requestOf(job))
    }
    created.onmessage = (event: MessageEvent<Placed>) => {
      const done = running.current
      running.current = undefined
      if (done !== undefined) setPlacement({ drawing: done.drawing, placed: event.data, version: done.version, shape: done.shape })
      setError(undefined)
      const next = waiting.current
      waiting.current = undefined
      if (next !== undefined) post(next)
    }
    created.onerror = (event) => {
      running.current = undefined
      setError(new Error(`The graph could not be laid out: ${event.message || 'its worker did not start'}`))
    }
    worker.current = created
    // Strict mode mounts twice: what was asked of the first worker is asked again of the second.
    const open = waiting.current ?? running.current
    waiting.current = undefined
    if (open !== undefined) post(open)
    return () => {
      worker.current = undefined
      created.terminate()
    }
  }, [])

  const latest = useRef(placement)
  latest.current = placement
  useEffect(() => {
    if (direction === undefined) return
    const shape = shapeOf(drawing, direction)
    const shown = latest.current
    if (shown?.shape === shape && running.current === undefined) {
      setPlacement({ ...shown, drawing, version })
      return
    }
    const job = { drawing, direction, shape, version }
    if (running.current !== undefined || worker.current === undefined) {
      if (running.current === undefined) running.current = job
      else waiting.current = job
      return
    }
    running.current = job
    worker.current.postMessage(requestOf(job))
  }, [drawing, version, direction])
  return { placement, error }
}
