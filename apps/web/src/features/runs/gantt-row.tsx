'use client'
import { ChevronRight } from 'lucide-react'
import { Status, statusWord } from '../../components/status'
import { classNames } from '../../components/ui/class-names'
import { formatDuration } from '../../components/ui/format-duration'
import { foldText, type ShownRow } from './fold-rows'
import { placeBars, type PlacedBar } from './place-bars'
import type { AttemptBar, TimelineRow, TimeWindow } from './run-timeline'
import { stretchStyle, TimeBar } from './time-bar'

export interface GanttRowProps {
  id: string
  row: ShownRow
  window: TimeWindow
  now: number
  top: number
  /** In pixels. */
  laneWidth: number
  isCurrent: boolean
  isSelected: boolean
  onClick: () => void
}

const lengthText = (row: TimelineRow, now: number): string => {
  if (row.bars.length === 0) return row.status === 'pending' ? '' : statusWord(row.status)
  const length = row.bars.reduce((sum, bar) => sum + (bar.end ?? now) - bar.start, 0)
  return row.endedAt === null ? `${Math.floor(length / 1000)} s` : formatDuration(length)
}

export function GanttRow({ id, row, window, now, top, laneWidth, isCurrent, isSelected, onClick }: GanttRowProps) {
  const length = lengthText(row, now)
  const placed = placeBars(row.bars.map(({ start, end }) => ({ start, end: end ?? now })), window, laneWidth)
  const attempts = row.bars.length > 1 ? `, ${row.bars.length} attempts` : ''
  const { fold } = row
  return (
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      aria-expanded={fold?.isOpen}
      aria-label={`${row.key}: ${fold === undefined ? statusWord(row.status) : foldText(fold)}${length === '' ? '' : `, ${length}`}${attempts}`}
      onClick={onClick}
      className={classNames(
        'absolute left-0 flex h-6 w-full cursor-pointer items-stretch border-b border-line/60 hover:bg-hover',
        isCurrent && 'group-focus-visible/gantt:shadow-[inset_2px_0_0_var(--accent)]',
        isSelected && 'bg-select hover:bg-select',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div className={classNames('flex w-(--name) shrink-0 items-center gap-1.5 border-r border-line px-3', row.depth === 1 && 'pl-7', row.depth > 1 && 'pl-11')}>
        <Status status={row.status} variant="icon" />
        <span className="min-w-0 truncate font-mono text-xs [direction:rtl]" title={row.key}><bdi>{row.label}</bdi></span>
        {row.assets !== undefined && <span className="ml-auto shrink-0 text-2xs text-muted" title={`Makes ${row.assets.join(', ')}`}>{row.assets.length} {row.assets.length === 1 ? 'asset' : 'assets'}</span>}
        {fold !== undefined && (
          <span className="ml-auto flex shrink-0 items-center gap-1 font-mono text-2xs text-muted" title={foldText(fold)}>
            {(fold.counts.get('failed') ?? 0) > 0 && <span className="text-bad">{(fold.counts.get('failed') ?? 0).toLocaleString('en')}/</span>}
            <span className="-ml-1">{(fold.counts.get('failed') ?? 0) > 0 ? '' : '×'}{fold.count.toLocaleString('en')}</span>
            <ChevronRight aria-hidden className={classNames('size-3 transition-transform', fold.isOpen && 'rotate-90')} />
          </span>
        )}
      </div>
      <div data-lane className="relative min-w-0 flex-1 overflow-hidden">
        <Waiting row={row} window={window} now={now} />
        {row.bars.map((bar, place) => {
          const where = placed[place]
          return where === null || where === undefined ? null : <Bar key={bar.attempt} bar={bar} placed={where} row={row} now={now} />
        })}
      </div>
      <div className="w-20 shrink-0 pr-3 text-right font-mono text-2xs leading-6 text-muted max-md:w-16 max-md:pr-2">{length}</div>
    </div>
  )
}

const share = (at: number, window: TimeWindow): number => ((at - window.from) / (window.to - window.from)) * 100

/** A dotted line from when all its needs were there until it began. */
function Waiting({ row, window, now }: { row: TimelineRow; window: TimeWindow; now: number }) {
  if (row.readyAt === null) return null
  const isWaiting = row.startedAt === null && row.status === 'pending'
  const until = row.startedAt ?? (isWaiting ? now : null)
  if (until === null || until - row.readyAt < (window.to - window.from) * 0.002) return null
  const from = share(row.readyAt, window)
  return <span className="absolute top-1/2 border-t border-dashed border-line-strong" style={{ left: `${from}%`, width: `${share(until, window) - from}%` }} />
}

function Bar({ bar, placed, row, now }: { bar: AttemptBar; placed: PlacedBar; row: ShownRow; now: number }) {
  return (
    <span
      title={`${row.key}, ${row.fold === undefined ? `attempt ${bar.attempt}: ${statusWord(bar.outcome)}` : foldText(row.fold)}, ${formatDuration((bar.end ?? now) - bar.start)}`}
      data-outcome={bar.outcome}
      className="group/bar absolute inset-y-0"
      style={stretchStyle(placed.hit)}
    >
      <TimeBar placed={placed} status={bar.outcome} className={classNames(bar.outcome === 'running' && 'animate-pulse-soft', row.isCritical && placed.bar.width > 3 && 'ring-1 ring-ink/35 ring-inset')} />
    </span>
  )
}
