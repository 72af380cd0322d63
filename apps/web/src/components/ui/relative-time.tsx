'use client'
import { useNow } from './clock'
import { formatAbsoluteTime, formatRelativeTime } from './format-time'
import { classNames } from './class-names'
import { Tooltip } from './tooltip'

export interface RelativeTimeProps {
  /** An ISO instant, or milliseconds since the epoch. */
  at: string | number
  className?: string | undefined
}

/** `4 min ago`, kept current; the absolute time on hover. */
export function RelativeTime({ at, className }: RelativeTimeProps) {
  const instant = typeof at === 'number' ? at : Date.parse(at)
  const now = useNow()
  if (!Number.isFinite(instant)) return <span className={className}>–</span>
  return (
    <Tooltip content={<span className="font-mono">{formatAbsoluteTime(instant)}</span>}>
      <time dateTime={new Date(instant).toISOString()} suppressHydrationWarning className={classNames('whitespace-nowrap', className)}>
        {formatRelativeTime(instant, now)}
      </time>
    </Tooltip>
  )
}
