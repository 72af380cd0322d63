'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent, RefObject } from 'react'
import { useIsHydrated, useNow } from '../../components/ui/clock'
import { formatDuration } from '../../components/ui/format-duration'
import { GanttRow } from './gantt-row'
import type { ShownRow } from './fold-rows'
import { clampWindow, lastInstant, spanOf, ticksOf, zoomWindow, type TimeWindow } from './run-timeline'
import { useLaneWidth } from './use-lane-width'

export interface GanttProps {
  rows: readonly ShownRow[]
  /** When the run began and, when it has, ended; ms. */
  from: number
  to: number | null
  selected: string | undefined
  onSelect: (key: string | undefined) => void
  /** Opens or closes the row of a path that stands for many steps. */
  onFold: (path: string) => void
  window: TimeWindow | null
  onWindowChange: (window: TimeWindow | null) => void
}

const rowHeight = 24
/** Pixels between the marks of the axis, so that their texts do not meet. */
const tickSpace = 72
/** Room that the text of a mark needs; without it the mark stands alone. */
const tickText = 52
/** Before the browser has measured, and on the server: enough rows that the first picture is whole. */
const initialRect = { width: 1200, height: 480 }

/** Bars of a run's steps over time. Arrows move, Enter chooses, ctrl + wheel or +/− zoom, dragging pans. */
export function Gantt({ rows, from, to, selected, onSelect, onFold, window: chosen, onWindowChange }: GanttProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const axis = useRef<HTMLDivElement>(null)
  const laneWidth = useLaneWidth(axis)
  const [current, setCurrent] = useState(0)
  const now = useNow(to === null)
  const isHydrated = useIsHydrated()
  const until = to ?? (isHydrated ? Math.max(now, from) : lastInstant(rows, from))
  const whole = useMemo(() => spanOf(rows, { from, to: until }), [rows, from, until])
  const shown = chosen === null ? whole : clampWindow(chosen, whole)
  const virtualizer = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 20, initialRect })
  const { zoom, pan } = zoomActs({ chosen, shown, whole, onWindowChange })
  const lane = useWheelZoom(scroller, zoom, pan)
  const drag = useDragPan(lane, pan)
  const place = Math.min(current, Math.max(0, rows.length - 1))
  const move = (target: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, target))
    setCurrent(next)
    virtualizer.scrollToIndex(next)
  }
  const choose = (row: ShownRow | undefined) => (row?.fold === undefined ? onSelect(row?.key === selected ? undefined : row?.key) : onFold(row.path))
  const press = (event: KeyboardEvent) => {
    const act = keyAct(event.key, { place, last: rows.length - 1, move, zoom, pan, fit: () => onWindowChange(null), choose: () => choose(rows[place]), leave: () => onSelect(undefined) })
    if (act === undefined) return
    act()
    event.preventDefault()
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col [--name:232px] max-md:[--name:42%]">
      <Axis lane={axis} width={laneWidth} window={shown} origin={from} />
      <div
        ref={scroller}
        role="listbox"
        aria-label="Steps over time"
        aria-activedescendant={rows[place] === undefined ? undefined : `step-${place}`}
        tabIndex={0}
        onKeyDown={press}
        {...drag}
        className="group/gantt min-h-0 flex-1 overflow-x-hidden overflow-y-auto focus-visible:-outline-offset-2"
      >
        <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            if (row === undefined) return null
            const click = () => {
              setCurrent(index)
              choose(row)
            }
            return <GanttRow key={row.fold === undefined ? row.key : `all of ${row.key}`} id={`step-${index}`} row={row} window={shown} now={until} top={start} laneWidth={laneWidth} isCurrent={index === place} isSelected={row.fold === undefined && row.key === selected} onClick={click} />
          })}
        </div>
      </div>
    </div>
  )
}

interface ZoomOptions { chosen: TimeWindow | null; shown: TimeWindow; whole: TimeWindow; onWindowChange: (window: TimeWindow | null) => void }

function zoomActs({ chosen, shown, whole, onWindowChange }: ZoomOptions) {
  const zoom = (factor: number, at: number) => {
    const next = zoomWindow(shown, whole, { factor, at })
    onWindowChange(next.to - next.from >= whole.to - whole.from ? null : next)
  }
  const pan = (share: number) => {
    if (chosen === null) return
    const width = shown.to - shown.from
    onWindowChange(clampWindow({ from: shown.from + width * share, to: shown.to + width * share }, whole))
  }
  return { zoom, pan }
}

interface KeyActs {
  place: number
  last: number
  move: (target: number) => void
  zoom: (factor: number, at: number) => void
  pan: (share: number) => void
  fit: () => void
  choose: () => void
  leave: () => void
}

const keyAct = (key: string, acts: KeyActs): (() => void) | undefined => {
  const { place, last, move, zoom, pan, fit, choose, leave } = acts
  const known: Record<string, () => void> = {
    ArrowDown: () => move(place + 1), j: () => move(place + 1), ArrowUp: () => move(place - 1), k: () => move(place - 1),
    PageDown: () => move(place + 20), PageUp: () => move(place - 20), Home: () => move(0), End: () => move(last),
    ArrowLeft: () => pan(-0.15), ArrowRight: () => pan(0.15),
    '+': () => zoom(0.5, 0.5), '=': () => zoom(0.5, 0.5), '-': () => zoom(2, 0.5), '0': fit,
    Enter: choose, ' ': choose, Escape: leave,
  }
  return known[key]
}

function Axis({ lane, width, window, origin }: { lane: RefObject<HTMLDivElement | null>; width: number; window: TimeWindow; origin: number }) {
  const span = window.to - window.from
  return (
    <div aria-hidden className="flex h-6 shrink-0 border-b border-line bg-panel font-mono text-2xs text-faint">
      <div className="w-(--name) shrink-0 border-r border-line px-3 leading-6 font-sans text-xs">Step</div>
      <div ref={lane} className="relative min-w-0 flex-1 overflow-hidden">
        {ticksOf(window, origin, Math.min(7, Math.max(1, Math.floor(width / tickSpace)))).map((tick) => (
          <span key={tick} className="absolute top-0 h-full border-l border-line pl-1 leading-6 whitespace-nowrap" style={{ left: `${((origin + tick - window.from) / span) * 100}%` }}>
            {((origin + tick - window.from) / span) * width < width - tickText && (tick === 0 ? '0' : formatDuration(tick))}
          </span>
        ))}
      </div>
      <div className="w-20 shrink-0 max-md:w-16" />
    </div>
  )
}

type Lane = () => { left: number; width: number }

/** Wheel with ctrl or ⌘ zooms under the pointer, a sideways wheel pans; an ordinary wheel scrolls the rows as ever. */
function useWheelZoom(scroller: RefObject<HTMLDivElement | null>, zoom: (factor: number, at: number) => void, pan: (share: number) => void): Lane {
  const latest = useRef({ zoom, pan })
  useEffect(() => {
    latest.current = { zoom, pan }
  })
  const lane = () => {
    const bars = scroller.current?.querySelector('[data-lane]')?.getBoundingClientRect() ?? scroller.current?.getBoundingClientRect()
    return { left: bars?.left ?? 0, width: Math.max(1, bars?.width ?? 1) }
  }
  useEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const turn = (event: WheelEvent) => {
      const { left, width } = lane()
      if (event.ctrlKey || event.metaKey) latest.current.zoom(Math.exp(event.deltaY * 0.003), Math.min(1, Math.max(0, (event.clientX - left) / width)))
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) latest.current.pan((event.deltaX === 0 ? event.deltaY : event.deltaX) / width)
      else return
      event.preventDefault()
    }
    // React listens passively, and the page would zoom as well.
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `lane` reads the element afresh each time
  }, [scroller])
  return lane
}

function useDragPan(lane: Lane, pan: (share: number) => void) {
  const last = useRef<number | null>(null)
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0 && event.pointerType === 'mouse') last.current = event.clientX
    },
    onPointerMove: (event: PointerEvent) => {
      if (last.current === null || event.buttons === 0) {
        last.current = null
        return
      }
      pan((last.current - event.clientX) / lane().width)
      last.current = event.clientX
    },
    onPointerUp: () => { last.current = null },
  }
}
