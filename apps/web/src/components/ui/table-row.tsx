'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { KeyboardEvent, MouseEvent } from 'react'
import { Checkbox } from './checkbox'
import { classNames } from './class-names'
import type { TableColumn } from './table-column'
import type { TableModelRow } from './use-table-model'

export interface TableRowProps<Row> {
  row: TableModelRow<Row>
  columns: readonly TableColumn<Row>[]
  /** Place in the whole table, from 0. */
  index: number
  height: number
  isSelectable: boolean
  isCurrent: boolean
  href: string | undefined
  onOpen: ((row: Row) => void) | undefined
  onMove: (index: number) => void
}

const interactive = 'a, button, input, select, textarea, [role=checkbox], [role=menuitem]'

export function TableRow<Row>({ row, columns, index, height, isSelectable, isCurrent, href, onOpen, onMove }: TableRowProps<Row>) {
  const router = useRouter()
  const value = row.original.value
  const isOpenable = href !== undefined || onOpen !== undefined
  const open = () => {
    if (href !== undefined) router.push(href)
    else onOpen?.(value)
  }
  const click = (event: MouseEvent<HTMLElement>) => {
    const isControl = event.target instanceof Element && event.target.closest(interactive) !== null
    if (isControl || !isOpenable || window.getSelection()?.isCollapsed === false) return
    if (href !== undefined && (event.metaKey || event.ctrlKey || event.shiftKey)) window.open(href, '_blank', 'noopener')
    else open()
  }
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return
    const moves: Record<string, number> = { ArrowDown: index + 1, j: index + 1, ArrowUp: index - 1, k: index - 1, PageDown: index + 20, PageUp: index - 20, Home: 0, End: Number.MAX_SAFE_INTEGER }
    const target = moves[event.key]
    if (target !== undefined) onMove(target)
    else if (event.key === 'Enter') open()
    else if ((event.key === ' ' || event.key === 'x') && isSelectable) row.toggleSelected()
    else return
    event.preventDefault()
  }
  return (
    <tr
      tabIndex={isCurrent ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={isSelectable ? row.getIsSelected() : undefined}
      data-row={index}
      onClick={click}
      onKeyDown={press}
      onMouseEnter={href === undefined ? undefined : () => router.prefetch(href)}
      style={{ height }}
      className={classNames('group border-b border-line transition-colors duration-75 hover:bg-hover focus-visible:-outline-offset-2 aria-selected:bg-select', isOpenable && 'cursor-pointer')}
    >
      {isSelectable && (
        <td className="pl-3">
          <Checkbox aria-label="Select row" checked={row.getIsSelected()} onCheckedChange={(checked) => row.toggleSelected(checked === true)} tabIndex={-1} className="align-middle" />
        </td>
      )}
      {columns.map((column, place) => (
        <td key={column.id} className={classNames('truncate px-3', column.align === 'right' && 'text-right')}>
          {place === 0 && href !== undefined
            ? <Link href={href} prefetch={false} tabIndex={-1} className="group-hover:underline group-hover:decoration-line-strong group-hover:underline-offset-3">{column.cell(value)}</Link>
            : column.cell(value)}
        </td>
      ))}
      <td aria-hidden />
    </tr>
  )
}
