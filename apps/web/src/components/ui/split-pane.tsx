'use client'
import { useRef } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { z } from 'zod'
import { classNames } from './class-names'
import { useStoredState } from './use-stored-state'

const shareSchema = z.number().min(0).max(1)

export interface SplitPaneProps {
  /** Names the divider's kept place. */
  name: string
  /** `row`: side by side; `column`: one above the other. */
  direction?: 'row' | 'column' | undefined
  /** Share of the first pane, 0 to 1. Default 0.5. */
  initial?: number | undefined
  /** Smallest size of either pane in pixels. Default 120. */
  minimum?: number | undefined
  label?: string | undefined
  className?: string | undefined
  children: readonly [ReactNode, ReactNode]
}

/** Two panes with a divider that is dragged, or moved with the arrow keys; double click resets. Kept per browser. */
export function SplitPane({ name, direction = 'row', initial = 0.5, minimum = 120, label = 'Resize panes', className, children }: SplitPaneProps) {
  const container = useRef<HTMLDivElement>(null)
  const [share, setShare] = useStoredState(`split:${name}`, shareSchema, initial)
  const isRow = direction === 'row'
  const extent = () => {
    const box = container.current?.getBoundingClientRect()
    return box === undefined ? { start: 0, size: 1 } : isRow ? { start: box.left, size: box.width } : { start: box.top, size: box.height }
  }
  const move = (next: number) => {
    const margin = Math.min(0.5, minimum / Math.max(1, extent().size))
    setShare(Math.min(1 - margin, Math.max(margin, next)))
  }
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const { start, size } = extent()
    move(((isRow ? event.clientX : event.clientY) - start) / size)
  }
  const press = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0.1 : 0.02
    const delta = { ArrowLeft: -step, ArrowUp: -step, ArrowRight: step, ArrowDown: step }[event.key]
    if (delta === undefined) return
    event.preventDefault()
    move(share + delta)
  }
  const minimumStyle = isRow ? { minWidth: minimum } : { minHeight: minimum }
  return (
    <div ref={container} className={classNames('flex min-h-0 min-w-0', isRow ? 'flex-row' : 'flex-col', className)}>
      <div className="flex min-h-0 min-w-0 flex-col overflow-hidden" style={{ flex: `${share} 1 0`, ...minimumStyle }}>{children[0]}</div>
      <div
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation={isRow ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => setShare(initial)}
        onKeyDown={press}
        className={classNames(
          'relative z-10 shrink-0 touch-none bg-line transition-colors after:absolute hover:bg-accent focus-visible:bg-accent focus-visible:outline-none active:bg-accent',
          isRow ? 'w-px cursor-col-resize after:inset-y-0 after:-inset-x-1' : 'h-px cursor-row-resize after:inset-x-0 after:-inset-y-1',
        )}
      />
      <div className="flex min-h-0 min-w-0 flex-col overflow-hidden" style={{ flex: `${1 - share} 1 0`, ...minimumStyle }}>{children[1]}</div>
    </div>
  )
}
