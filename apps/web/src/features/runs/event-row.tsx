'use client'
import type { LogLevel, StoredRunEvent } from '@millrace/protocol'
import { ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { classNames } from '../../components/ui/class-names'
import { formatClockTime } from '../../components/ui/format-time'
import { describeEvent, levelOf } from './describe-event'
import { EventDetails } from './event-details'

const tones: Record<LogLevel, string> = { debug: 'text-faint', info: 'text-ink', warn: 'text-warn', error: 'text-bad' }

const kindText = (event: StoredRunEvent): string => (event.type === 'log' ? (event.source === 'log' ? event.level : event.source) : event.type)
const kindTone = (event: StoredRunEvent): string => {
  if (event.type === 'asset-materialized' || event.type === 'step-success' || event.type === 'run-success') return 'text-ok'
  if (event.type === 'asset-check-evaluated' && event.passed) return 'text-ok'
  const level = levelOf(event)
  return level === 'info' || level === 'debug' ? 'text-muted' : tones[level]
}

export interface EventRowProps {
  event: StoredRunEvent
  codeLocation: string
  isOpen: boolean
  onToggle: (seq: number) => void
  onStep: (step: string) => void
}

/** One event in one line; opened it shows all that it holds. On a phone the message stands below. */
export const EventRow = memo(function EventRow({ event, codeLocation, isOpen, onToggle, onStep }: EventRowProps) {
  const step = 'stepKey' in event ? event.stepKey : undefined
  const message = describeEvent(event)
  const isMono = event.type === 'log'
  return (
    <div className={classNames('border-b border-line/60', isOpen && 'bg-panel')}>
      <div
        onClick={() => { if (window.getSelection()?.isCollapsed !== false) onToggle(event.seq) }}
        className="grid cursor-pointer grid-cols-[16px_92px_minmax(120px,200px)_160px_minmax(0,1fr)] items-baseline gap-x-2 px-3 py-[3px] hover:bg-hover [&>*]:leading-5 max-md:grid-cols-[16px_auto_minmax(0,1fr)_auto]"
      >
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`Details of event ${event.seq}`}
          onClick={(press) => {
            press.stopPropagation()
            onToggle(event.seq)
          }}
          className="self-center text-faint hover:text-ink"
        >
          <ChevronRight aria-hidden className={classNames('size-3.5 transition-transform', isOpen && 'rotate-90')} />
        </button>
        <time dateTime={event.at} className="font-mono text-xs whitespace-nowrap text-faint">{formatClockTime(Date.parse(event.at))}</time>
        {step === undefined
          ? <span className="text-faint" />
          : (
            <button
              type="button"
              title={`${step}: only this step`}
              onClick={(press) => {
                press.stopPropagation()
                onStep(step)
              }}
              className="min-w-0 truncate text-left font-mono text-xs [direction:rtl] hover:underline hover:underline-offset-3"
            >
              <bdi>{step}</bdi>
            </button>
          )}
        <span title={kindText(event)} className={classNames('truncate font-mono text-xs', kindTone(event))}>{kindText(event)}</span>
        <span className={classNames('min-w-0 max-md:col-span-3 max-md:col-start-2', isOpen ? 'break-words whitespace-pre-wrap' : 'truncate max-md:line-clamp-3 max-md:whitespace-normal', isMono && 'font-mono text-sm', tones[levelOf(event)])}>
          {message}
        </span>
      </div>
      {isOpen && <EventDetails event={event} codeLocation={codeLocation} />}
    </div>
  )
})
