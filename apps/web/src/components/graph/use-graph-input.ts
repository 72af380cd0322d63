'use client'
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { KeyboardEvent, MouseEvent, RefObject } from 'react'
import type { NodeActions } from './graph-node'
import { boxNear, groundOf } from './graph-window'
import type { Placement } from './use-placement'
import { walkGraph } from './walk-graph'
import type { Direction } from './walk-graph'

const arrows: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }
const groupOf = (id: string): string => id.slice('group:'.length)

interface Callbacks {
  onNodeClick?: ((key: string) => void) | undefined
  onNodeOpen?: ((key: string) => void) | undefined
}

/** What nodes call; the same object for the graph's whole life, so that nodes are not rendered for it. */
export function useGraphActions(callbacks: Callbacks, toggle: (group: string) => void, setCurrent: (id: string) => void): NodeActions {
  const latest = useRef({ ...callbacks, toggle })
  latest.current = { ...callbacks, toggle }
  return useMemo(() => ({
    onPress: (id) => {
      setCurrent(id)
      latest.current.onNodeClick?.(id)
    },
    onOpen: (id) => { if (!id.startsWith('group:')) (latest.current.onNodeOpen ?? latest.current.onNodeClick)?.(id) },
    onFold: (group) => latest.current.toggle(group),
    onFocus: setCurrent,
  }), [setCurrent])
}

/** Brings a node into view when it is outside or too small; also follows `selectedKey`. */
export function useShow(placement: Placement | undefined, selectedKey: string | undefined): (id: string) => void {
  const flow = useReactFlow()
  const store = useStoreApi()
  const latest = useRef(placement)
  latest.current = placement
  const show = useCallback((id: string) => {
    const index = latest.current?.drawing.items.findIndex((item) => item.id === id) ?? -1
    const box = latest.current?.placed.boxes[index]
    if (box === undefined) return
    const { transform: [x, y, zoom], width, height } = store.getState()
    const ground = groundOf({ x, y, zoom, width, height })
    const isInside = box.x >= ground.x && box.y >= ground.y && box.x + box.width <= ground.x + ground.width && box.y + box.height <= ground.y + ground.height
    if (isInside && zoom >= 0.3) return
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(zoom, 0.8), duration: 140 })
  }, [flow, store])
  const isPlaced = placement !== undefined
  useEffect(() => { if (isPlaced && selectedKey !== undefined) show(selectedKey) }, [selectedKey, show, isPlaced])
  return show
}

interface GraphKeysOptions {
  container: RefObject<HTMLElement | null>
  placement: Placement | undefined
  /** Changes when nodes were rendered. */
  elements: object
  /** Where the walk stands. */
  at: string | undefined
  actions: NodeActions
  show: (id: string) => void
  setCurrent: (id: string) => void
  onClear: (() => void) | undefined
}

/** Arrow keys walk, Enter opens, Space selects, Esc clears. */
export function useGraphKeys({ container, placement, elements, at, actions, show, setCurrent, onClear }: GraphKeysOptions): (event: KeyboardEvent) => void {
  const wished = useRef<string>(undefined)
  useEffect(() => {
    if (wished.current === undefined) return
    const element = container.current?.querySelector<HTMLElement>(`[data-testid=graph-node][data-key="${CSS.escape(wished.current)}"]`)
    if (element === null || element === undefined) return
    wished.current = undefined
    element.focus({ preventScroll: true })
  }, [container, elements])

  const walk = (placed: Placement, direction: Direction) => {
    const from = placed.drawing.items.findIndex((item) => item.id === at)
    const next = from === -1 ? 0 : walkGraph(placed.drawing, placed.placed, { from, direction })
    const item = next === undefined ? undefined : placed.drawing.items[next]
    if (item === undefined) return
    wished.current = item.id
    setCurrent(item.id)
    show(item.id)
  }
  return (event) => {
    if (placement === undefined || (event.target instanceof Element && event.target.closest('input, textarea, button, [role=toolbar]') !== null)) return
    const direction = arrows[event.key]
    if (direction !== undefined) walk(placement, direction)
    else if (event.key === 'Escape' && onClear !== undefined) onClear()
    else if ((event.key === 'Enter' || event.key === ' ') && at !== undefined) {
      if (at.startsWith('group:')) actions.onFold(groupOf(at))
      else if (event.key === 'Enter') actions.onOpen(at)
      else actions.onPress(at)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
}

interface GroundClickOptions {
  placement: Placement | undefined
  isPainted: boolean
  actions: NodeActions
  show: (id: string) => void
  onClear: (() => void) | undefined
}

/** A click beside all nodes clears; on painted nodes it means the nearest one. */
export function useGroundClick({ placement, isPainted, actions, show, onClear }: GroundClickOptions): (event: MouseEvent) => void {
  const flow = useReactFlow()
  return (event) => {
    const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    const hit = isPainted && placement !== undefined ? boxNear(placement.placed.boxes, point, 8 / flow.getZoom()) : undefined
    const item = hit === undefined ? undefined : placement?.drawing.items[hit]
    if (item === undefined) onClear?.()
    else if (item.node === undefined) actions.onFold(groupOf(item.id))
    else {
      actions.onPress(item.id)
      show(item.id)
    }
  }
}
