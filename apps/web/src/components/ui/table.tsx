'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { Button } from './button'
import { Checkbox } from './checkbox'
import { classNames } from './class-names'
import { Skeleton } from './skeleton'
import type { TableColumn, TableSelection, TableSort } from './table-column'
import { TableColumnsMenu } from './table-columns-menu'
import { TableRow } from './table-row'
import { useTableModel } from './use-table-model'
import { useIsNarrow } from './use-is-narrow'
import type { TableModel, TableModelRow } from './use-table-model'

export interface TableProps<Row> {
  /** Names the kept column choice; unique in the product. */
  name: string
  /** What the rows are; read aloud. */
  label: string
  columns: readonly TableColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Where Enter or a click on a row leads. */
  rowHref?: ((row: Row) => string) | undefined
  onOpen?: ((row: Row) => void) | undefined
  selection?: TableSelection<Row> | undefined
  defaultSort?: TableSort | undefined
  /** Together with `onSortChange`: the sort lives outside, for example in the URL. */
  sort?: TableSort | undefined
  onSortChange?: ((sort: TableSort | undefined) => void) | undefined
  /** Rows of the same shape in grey until the first ones arrive. */
  loading?: boolean | undefined
  empty?: ReactNode
  /** Called when the last row comes into view: fetch the next page. */
  onEndReached?: (() => void) | undefined
  rowHeight?: number | undefined
  className?: string | undefined
}

const virtualFrom = 100
const narrowest = 140
const narrowestOnPhone = 112

/** Rows with a sticky header: sortable, keyboard-driven, columns chosen by the reader, virtualised from 100 rows. Fills its flex parent. */
export function Table<Row>(props: TableProps<Row>) {
  const { columns, rows, label, selection, loading = false, empty, onEndReached, rowHeight = 32, className } = props
  const model = useTableModel(props)
  const scroller = useRef<HTMLDivElement>(null)
  const visible = columns.filter((column) => model.getColumn(column.id)?.getIsVisible() !== false)
  const isSelectable = selection !== undefined
  const shown = useShownRows({ rows: model.getRowModel().rows, scroller, rowHeight, onEndReached })
  const isNarrow = useIsNarrow()
  // On a phone the first column, the name of the row, takes what the others leave.
  const widthOf = (column: TableColumn<Row>, place: number) => (isNarrow && place === 0 ? undefined : column.width)
  const width = visible.reduce((sum, column, place) => sum + (widthOf(column, place) ?? (isNarrow ? narrowestOnPhone : narrowest)), isSelectable ? 68 : 32)
  return (
    <div className={classNames('relative flex min-h-0 min-w-0 flex-1 flex-col', className)}>
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto [overflow-anchor:none]">
        <table aria-label={label} aria-rowcount={shown.rows.length + 1} aria-busy={loading || undefined} className="w-full table-fixed border-separate border-spacing-0 [&_td]:border-b [&_td]:border-line" style={{ minWidth: width }}>
          <colgroup>
            {isSelectable && <col style={{ width: 36 }} />}
            {visible.map((column, place) => <col key={column.id} style={{ width: widthOf(column, place) }} />)}
            <col style={{ width: 32 }} />
          </colgroup>
          <TableHead model={model} columns={visible} all={columns} isSelectable={isSelectable} />
          <TableBody {...props} columns={visible} shown={shown} rowHeight={rowHeight} loading={loading} />
        </table>
        {!loading && rows.length === 0 && empty}
        {onEndReached !== undefined && !shown.isVirtual && !loading && rows.length > 0 && (
          <div className="p-2 text-center"><Button variant="ghost" onClick={onEndReached}>Show more</Button></div>
        )}
      </div>
      {selection !== undefined && <SelectionBar selection={selection} rows={shown.rows} />}
    </div>
  )
}

interface ShownRows<Row> {
  rows: readonly TableModelRow<Row>[]
  first: number
  end: number
  isVirtual: boolean
  /** The row that Tab reaches. */
  reachable: number
  move: (index: number) => void
}

interface ShownRowsOptions<Row> {
  rows: readonly TableModelRow<Row>[]
  scroller: RefObject<HTMLDivElement | null>
  rowHeight: number
  onEndReached: (() => void) | undefined
}

/** The part of the rows that is in the document, and the keyboard's place among all. */
function useShownRows<Row>({ rows, scroller, rowHeight, onEndReached }: ShownRowsOptions<Row>): ShownRows<Row> {
  const [current, setCurrent] = useState(0)
  const isVirtual = rows.length >= virtualFrom
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
    scrollPaddingStart: 32,
    enabled: isVirtual,
  })
  const items = isVirtual ? virtualizer.getVirtualItems() : []
  const first = isVirtual ? items[0]?.index ?? 0 : 0
  const end = isVirtual ? (items.at(-1)?.index ?? -1) + 1 : rows.length
  useEffect(() => {
    if (end > 0 && end >= rows.length && isVirtual) onEndReached?.()
  }, [end, rows.length, isVirtual, onEndReached])
  const move = (index: number) => {
    const target = Math.min(rows.length - 1, Math.max(0, index))
    setCurrent(target)
    if (isVirtual) virtualizer.scrollToIndex(target)
    // The row is in the document only after the list has scrolled and rendered.
    requestAnimationFrame(() => requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${target}"]`)?.focus()))
  }
  return { rows, first, end, isVirtual, reachable: current >= first && current < end ? current : first, move }
}

interface TableBodyProps<Row> extends TableProps<Row> { shown: ShownRows<Row>; rowHeight: number; loading: boolean }

function TableBody<Row>({ columns, rows, selection, rowHref, onOpen, shown, rowHeight, loading }: TableBodyProps<Row>) {
  const isSelectable = selection !== undefined
  const span = columns.length + (isSelectable ? 2 : 1)
  const spacer = (count: number) => (count > 0 ? <tr aria-hidden style={{ height: count * rowHeight }}><td colSpan={span} /></tr> : null)
  return (
    <tbody>
      {spacer(shown.first)}
      {shown.rows.slice(shown.first, shown.end).map((row, offset) => (
        <TableRow
          key={row.id}
          row={row}
          columns={columns}
          index={shown.first + offset}
          height={rowHeight}
          isSelectable={isSelectable}
          isCurrent={shown.first + offset === shown.reachable}
          href={rowHref?.(row.original.value)}
          onOpen={onOpen}
          onMove={shown.move}
        />
      ))}
      {spacer(shown.rows.length - shown.end)}
      {loading && <SkeletonRows columns={columns} isSelectable={isSelectable} height={rowHeight} count={rows.length === 0 ? 8 : 2} />}
    </tbody>
  )
}

function SelectionBar<Row>({ selection, rows }: { selection: TableSelection<Row>; rows: readonly TableModelRow<Row>[] }) {
  const selected = rows.filter((row) => selection.selected.has(row.id)).map((row) => row.original.value)
  if (selected.length === 0) return null
  return (
    <div className="absolute bottom-4 left-1/2 z-20 flex -translate-x-1/2 animate-slide-up items-center gap-2 rounded-lg border border-line-strong bg-raised py-1.5 pr-1.5 pl-3">
      <span className="whitespace-nowrap text-muted">{selected.length} selected</span>
      {selection.actions(selected)}
      <Button variant="ghost" onClick={() => selection.onChange(new Set())}>Clear</Button>
    </div>
  )
}

interface TableHeadProps<Row> { model: TableModel<Row>; columns: readonly TableColumn<Row>[]; all: readonly TableColumn<Row>[]; isSelectable: boolean }

function TableHead<Row>({ model, columns, all, isSelectable }: TableHeadProps<Row>) {
  const headers = useMemo(() => new Map(all.map((column) => [column.id, column.header])), [all])
  const cell = 'sticky top-0 z-10 h-8 border-b border-line bg-panel p-0 text-left text-xs font-medium text-faint'
  return (
    <thead>
      <tr>
        {isSelectable && (
          <th scope="col" className={classNames(cell, 'pl-3')}>
            <Checkbox
              aria-label="Select all rows"
              checked={model.getIsAllRowsSelected() ? true : model.getIsSomeRowsSelected() ? 'indeterminate' : false}
              onCheckedChange={(checked) => model.toggleAllRowsSelected(checked === true)}
              className="align-middle"
            />
          </th>
        )}
        {columns.map((column) => {
          const sorted = model.getColumn(column.id)?.getIsSorted() ?? false
          const Arrow = sorted === 'desc' ? ArrowDown : ArrowUp
          return (
            <th key={column.id} scope="col" aria-sort={sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending'} className={classNames(cell, column.align === 'right' && 'text-right')}>
              {column.sortValue === undefined
                ? <span className="block truncate px-3">{column.header}</span>
                : (
                  <button
                    type="button"
                    onClick={() => model.getColumn(column.id)?.toggleSorting()}
                    className={classNames('group/sort inline-flex h-8 max-w-full items-center gap-1 px-3 hover:text-ink focus-visible:-outline-offset-2', column.align === 'right' && 'flex-row-reverse', sorted !== false && 'text-ink')}
                  >
                    <span className="truncate">{column.header}</span>
                    <Arrow aria-hidden className={classNames('size-3 shrink-0', sorted === false && 'opacity-0 group-hover/sort:opacity-50')} />
                  </button>
                )}
            </th>
          )
        })}
        <th className={classNames(cell, 'pr-1')}><TableColumnsMenu model={model} headers={headers} /></th>
      </tr>
    </thead>
  )
}

function SkeletonRows<Row>({ columns, isSelectable, height, count }: { columns: readonly TableColumn<Row>[]; isSelectable: boolean; height: number; count: number }) {
  return Array.from({ length: count }, (_, row) => (
    <tr key={row} aria-hidden style={{ height }}>
      {isSelectable && <td className="pl-3"><Skeleton className="size-4" /></td>}
      {columns.map((column, place) => (
        <td key={column.id} className="px-3"><Skeleton className={classNames(['w-3/5', 'w-2/5', 'w-1/2'][(row + place) % 3], column.align === 'right' && 'ml-auto')} /></td>
      ))}
      <td />
    </tr>
  ))
}
