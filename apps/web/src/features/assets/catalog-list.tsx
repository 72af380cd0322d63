'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import type { KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react'
import { assetHref } from '../../components/shell/hrefs'
import type { Place } from '../../components/shell/shell-data'
import { Checkbox } from '../../components/ui/checkbox'
import { classNames } from '../../components/ui/class-names'
import { Skeleton } from '../../components/ui/skeleton'
import { usePlace } from '../deployments/client'
import { catalogGrid, mediumCell, wideCell } from './catalog-columns'
import { AssetRow, GroupRow } from './catalog-row'
import type { CatalogRow, CatalogSort } from './catalog-rows'
import type { CatalogChoice } from './use-catalog-choice'

const rowHeight = 32

export interface CatalogListProps {
  rows: readonly CatalogRow[]
  sort: CatalogSort
  onSort: (sort: CatalogSort) => void
  onFold: (group: string) => void
  choice: CatalogChoice
  loading: boolean
  empty: ReactNode
}

const interactive = 'a, button, input, [role=checkbox]'
const rowId = (row: CatalogRow): string => (row.kind === 'group' ? `group ${row.group}` : `asset ${row.asset.key}`)

/** Moves the keyboard's place among all rows, of which only some are in the document. */
function useRowFocus(count: number, scroller: RefObject<HTMLDivElement | null>, scrollTo: (index: number) => void) {
  const [current, setCurrent] = useState(0)
  const move = (index: number) => {
    const target = Math.min(count - 1, Math.max(0, index))
    setCurrent(target)
    scrollTo(target)
    // The row is in the document only after the list has scrolled and rendered.
    requestAnimationFrame(() => requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${target}"]`)?.focus()))
  }
  return { current: Math.min(current, Math.max(0, count - 1)), move }
}

const targetOfKey = (key: string, index: number, count: number): number | undefined =>
  ({ ArrowDown: index + 1, j: index + 1, ArrowUp: index - 1, k: index - 1, PageDown: index + 20, PageUp: index - 20, Home: 0, End: count - 1 })[key]

const toggleRow = (choice: CatalogChoice, row: CatalogRow, isRange: boolean): void => {
  if (row.kind === 'group') choice.toggleAll(row.assets)
  else choice.toggle(row.asset.key, isRange)
}

/** Thousands of assets in groups: keyboard-driven, only what is in sight is in the document. */
export function CatalogList({ rows, sort, onSort, onFold, choice, loading, empty }: CatalogListProps) {
  const place = usePlace()
  const router = useRouter()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 20, scrollPaddingStart: 32,
    getItemKey: (index) => { const row = rows[index]; return row === undefined ? index : rowId(row) },
  })
  const { current, move } = useRowFocus(rows.length, scroller, (index) => virtualizer.scrollToIndex(index))
  const items = virtualizer.getVirtualItems()
  const [top, bottom] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const reachable = current >= top && current <= bottom ? current : top

  const open = (row: CatalogRow) => (row.kind === 'group' ? onFold(row.group) : router.push(assetHref(place, row.asset.key)))
  const press = (event: KeyboardEvent, row: CatalogRow, index: number) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return
    const target = targetOfKey(event.key, index, rows.length)
    if (target !== undefined) move(target)
    else if (event.key === 'Enter') open(row)
    else if (row.kind === 'group' && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) { if (row.isFolded === (event.key === 'ArrowRight')) onFold(row.group) }
    else if (event.key === ' ' || event.key === 'x') toggleRow(choice, row, event.shiftKey)
    else return
    event.preventDefault()
  }
  const click = (event: MouseEvent, row: CatalogRow) => {
    if (row.kind === 'group' || (event.target instanceof Element && event.target.closest(interactive) !== null) || window.getSelection()?.isCollapsed === false) return
    if (event.metaKey || event.ctrlKey) window.open(assetHref(place, row.asset.key), '_blank', 'noopener')
    else open(row)
  }
  return (
    <div ref={scroller} role="grid" aria-label="Assets" aria-rowcount={rows.length + 1} aria-multiselectable aria-busy={loading || undefined} className="min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]">
      <ListHead sort={sort} onSort={onSort} choice={choice} />
      {loading ? <SkeletonRows /> : rows.length === 0 && <div role="row"><div role="gridcell" aria-colspan={headings.length + 1}>{empty}</div></div>}
      <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={row.kind === 'asset' ? choice.chosen.has(row.asset.key) : undefined}
              data-row={item.index}
              tabIndex={item.index === reachable ? 0 : -1}
              onKeyDown={(event) => press(event, row, item.index)}
              onClick={(event) => click(event, row)}
              onMouseEnter={row.kind === 'asset' ? () => router.prefetch(assetHref(place, row.asset.key)) : undefined}
              className={classNames('absolute inset-x-0 top-0 focus-visible:-outline-offset-2', row.kind === 'asset' && 'cursor-pointer')}
              style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
            >
              <RowContent place={place} row={row} choice={choice} onFold={onFold} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function RowContent({ place, row, choice, onFold }: { place: Place; row: CatalogRow; choice: CatalogChoice; onFold: (group: string) => void }) {
  return row.kind === 'group'
    ? <GroupRow group={row.group} assets={row.assets} isFolded={row.isFolded} chosenCount={choice.countOf(row.assets)} onFold={onFold} onToggle={choice.toggleAll} />
    : <AssetRow place={place} asset={row.asset} isChosen={choice.chosen.has(row.asset.key)} onToggle={choice.toggle} />
}

const headings = [
  { column: 'status', title: 'Status', style: mediumCell },
  { column: 'key', title: 'Key', style: 'flex min-w-0 items-center px-2' },
  { column: 'group', title: 'Group', style: wideCell },
  { column: undefined, title: 'Kinds', style: wideCell },
  { column: undefined, title: 'Owners', style: wideCell },
  { column: 'materialized', title: 'Materialized', style: 'flex min-w-0 items-center px-2 max-md:justify-end' },
  { column: 'location', title: 'Code location', style: classNames(mediumCell, 'max-xl:hidden') },
] as const

function ListHead({ sort, onSort, choice }: Pick<CatalogListProps, 'sort' | 'onSort' | 'choice'>) {
  return (
    <div role="row" className={classNames(catalogGrid, 'sticky top-0 z-10 h-8 border-b border-line bg-panel text-xs font-medium text-faint')}>
      <span role="columnheader" className="grid place-items-center"><Checkbox aria-label="Select all assets shown" checked={choice.allChosen} onCheckedChange={choice.toggleShown} /></span>
      {headings.map(({ column, title, style }) => {
        const isSorted = column === sort.column
        const Arrow = sort.descending ? ArrowDown : ArrowUp
        return (
          <span key={title} role="columnheader" aria-sort={!isSorted ? undefined : sort.descending ? 'descending' : 'ascending'} className={style}>
            {column === undefined
              ? title
              : (
                <button type="button" onClick={() => onSort({ column, descending: isSorted && !sort.descending })} className={classNames('group inline-flex h-8 items-center gap-1 hover:text-ink', isSorted && 'text-ink')}>
                  {title}<Arrow aria-hidden className={classNames('size-3', !isSorted && 'opacity-0 group-hover:opacity-50')} />
                </button>
              )}
          </span>
        )
      })}
    </div>
  )
}

function SkeletonRows() {
  return Array.from({ length: 14 }, (_, row) => (
    <div key={row} aria-hidden className={classNames(catalogGrid, 'h-8 border-b border-line')}>
      <span className="grid place-items-center"><Skeleton className="size-4" /></span>
      <span className={mediumCell}><Skeleton className="w-20" /></span>
      <span className="px-2"><Skeleton className={['w-3/5', 'w-2/5', 'w-1/2'][row % 3] ?? 'w-1/2'} /></span>
      <span className={wideCell}><Skeleton className="w-2/3" /></span>
      <span className={wideCell}><Skeleton className="w-1/2" /></span>
      <span className={wideCell}><Skeleton className="w-1/2" /></span>
      <span className="px-2"><Skeleton className="w-16" /></span>
    </div>
  ))
}
