import type { ReactNode } from 'react'
import { classNames } from './class-names'

const tones = {
  neutral: 'border-line bg-panel text-muted',
  accent: 'border-transparent bg-accent-soft text-accent',
  ok: 'border-transparent bg-ok-soft text-ok',
  run: 'border-transparent bg-run-soft text-run',
  bad: 'border-transparent bg-bad-soft text-bad',
  warn: 'border-transparent bg-warn-soft text-warn',
} as const

/** A small label for kinds, tags and counts. For states use `Status`. */
export function Badge({ tone = 'neutral', mono = false, className, children }: { tone?: keyof typeof tones; mono?: boolean; className?: string; children: ReactNode }) {
  return (
    <span className={classNames('inline-flex h-4.5 max-w-full shrink-0 items-center gap-1 rounded border px-1.5 text-xs whitespace-nowrap', mono && 'font-mono text-2xs', tones[tone], className)}>
      {children}
    </span>
  )
}
