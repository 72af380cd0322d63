'use client'
import { useEffect, useState } from 'react'
import type { RefObject } from 'react'

/** On the server, and until the browser has measured. */
const assumed = 900

/** Width in pixels of the element that lanes are as wide as. */
export function useLaneWidth(lane: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(assumed)
  useEffect(() => {
    const element = lane.current
    if (element === null) return undefined
    const observer = new ResizeObserver(([entry]) => { if (entry !== undefined && entry.contentRect.width > 0) setWidth(entry.contentRect.width) })
    observer.observe(element)
    return () => observer.disconnect()
  }, [lane])
  return width
}
