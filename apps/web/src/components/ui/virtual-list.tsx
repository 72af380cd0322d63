'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { classNames } from './class-names'

export interface VirtualListProps<Item> {
  items: readonly Item[]
  itemKey: (item: Item, index: number) => string | number
  children: (item: Item, index: number) => ReactNode
  /** Height in pixels; rows that turn out different are measured. */
  estimatedHeight: number
  label: string
  /** Stays at the end while items arrive, unless the reader scrolled away. For logs. */
  followsEnd?: boolean | undefined
  /** Brings this item into view when it changes. */
  shownIndex?: number | undefined
  onEndReached?: (() => void) | undefined
  className?: string | undefined
}

/** A long list of which only the visible part is in the document. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, itemKey, children, estimatedHeight, label, followsEnd = false, shownIndex, onEndReached, className } = props
  const scroller = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatedHeight,
    overscan: 12,
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined ? index : itemKey(item, index)
    },
  })
  const rows = virtualizer.getVirtualItems()
  const lastIndex = rows.at(-1)?.index ?? -1
  useEffect(() => {
    if (followsEnd && isAtEnd.current && items.length > 0) virtualizer.scrollToIndex(items.length - 1, { align: 'end' })
  }, [followsEnd, items.length, virtualizer])
  useEffect(() => {
    if (shownIndex !== undefined && shownIndex >= 0) virtualizer.scrollToIndex(shownIndex, { align: 'auto' })
  }, [shownIndex, virtualizer])
  useEffect(() => {
    if (items.length === 0 || (lastIndex >= 0 && lastIndex >= items.length - 1)) onEndReached?.()
  }, [lastIndex, items.length, onEndReached])
  return (
    <div
      ref={scroller}
      role="list"
      aria-label={label}
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 24
      }}
      className={classNames('min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2', className)}
    >
      <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map((row) => {
          const item = items[row.index]
          return item === undefined ? null : (
            <div
              key={row.key}
              ref={virtualizer.measureElement}
              role="listitem"
              aria-setsize={items.length}
              aria-posinset={row.index + 1}
              data-index={row.index}
              className="absolute top-0 left-0 w-full"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {children(item, row.index)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
