'use client'
import { classNames } from './class-names'
import { useNow } from './clock'
import { formatDuration } from './format-duration'

const instant = (value: string | number): number => (typeof value === 'number' ? value : Date.parse(value))

export type DurationProps = { className?: string | undefined } & (
  | { milliseconds: number }
  /** Without `until` the time still runs and is counted on screen. */
  | { from: string | number; until?: string | number | null | undefined }
)

/** A length of time, humanised; counts while it runs. */
export function Duration(props: DurationProps) {
  const isRunning = 'from' in props && (props.until === undefined || props.until === null)
  const now = useNow(isRunning)
  const milliseconds = 'milliseconds' in props
    ? props.milliseconds
    : (props.until === undefined || props.until === null ? Math.max(now, instant(props.from)) : instant(props.until)) - instant(props.from)
  const shown = isRunning ? Math.floor(milliseconds / 1000) * 1000 : milliseconds
  return <span suppressHydrationWarning className={classNames('whitespace-nowrap', props.className)}>{isRunning && shown < 60_000 ? `${shown / 1000} s` : formatDuration(shown)}</span>
}
