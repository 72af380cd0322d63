'use client'
import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'
import type { FlowDirection } from './graph-data'

/** Between these shapes, height by width, a drawing stays as it flows, so that dragging a divider does not turn it to and fro. */
const [downFrom, rightFrom] = [1.1, 0.9]

/** Down in a ground that is clearly higher than wide, such as a side panel or a phone; undefined until it has a size. */
export function useFlowDirection(container: RefObject<HTMLElement | null>): FlowDirection | undefined {
  const [direction, setDirection] = useState<FlowDirection>()
  useLayoutEffect(() => {
    const element = container.current
    if (element === null) return undefined
    const look = () => {
      const { clientWidth, clientHeight } = element
      if (clientWidth === 0 || clientHeight === 0) return
      const shape = clientHeight / clientWidth
      setDirection((before) => (shape >= downFrom ? 'down' : shape <= rightFrom ? 'right' : before ?? 'right'))
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [container])
  return direction
}
