import { Ban, Check, CircleDashed, CircleSlash, Clock, LoaderCircle, RotateCw, TriangleAlert, X } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { classNames } from './ui/class-names'

interface Look {
  word: string
  icon: LucideIcon
  color: string
  soft: string
  motion?: 'spin' | 'pulse'
  wordStyle?: string
}

const idle = { color: 'text-idle', soft: 'bg-idle-soft' }
const run = { color: 'text-run', soft: 'bg-run-soft' }
const ok = { color: 'text-ok', soft: 'bg-ok-soft' }
const bad = { color: 'text-bad', soft: 'bg-bad-soft' }
const warn = { color: 'text-warn', soft: 'bg-warn-soft' }
const hollow = { color: 'text-idle', soft: 'bg-transparent ring-1 ring-inset ring-line-strong' }
const dashed = { color: 'text-idle', soft: 'bg-transparent outline-1 -outline-offset-1 outline-dashed outline-line-strong' }

const looks = {
  queued: { word: 'queued', icon: Clock, ...idle },
  pending: { word: 'pending', icon: Clock, ...idle },
  starting: { word: 'starting', icon: LoaderCircle, ...run, motion: 'spin' },
  running: { word: 'running', icon: LoaderCircle, ...run, motion: 'spin' },
  building: { word: 'building', icon: LoaderCircle, ...run, motion: 'spin' },
  retrying: { word: 'retrying', icon: RotateCw, ...warn, motion: 'spin' },
  succeeded: { word: 'succeeded', icon: Check, ...ok },
  healthy: { word: 'healthy', icon: Check, ...ok },
  materialized: { word: 'materialized', icon: Check, ...ok },
  failed: { word: 'failed', icon: X, ...bad },
  canceling: { word: 'canceling', icon: Ban, ...idle, motion: 'pulse', wordStyle: 'line-through decoration-1' },
  canceled: { word: 'canceled', icon: Ban, ...idle, wordStyle: 'line-through decoration-1' },
  skipped: { word: 'skipped', icon: CircleSlash, ...hollow },
  stale: { word: 'stale', icon: TriangleAlert, ...warn },
  missing: { word: 'missing', icon: CircleDashed, ...dashed },
} as const satisfies Record<string, Look>

/** Every state that a run, a step, a build or an asset can show. */
export type StatusName = keyof typeof looks

const lookOf = (status: StatusName): Look => looks[status]

export const statusWord = (status: StatusName): string => lookOf(status).word

/** The token of a status, for bars and plots: `statusToken('failed')` → `--bad`. */
export const statusToken = (status: StatusName): `--${string}` => `--${lookOf(status).color.slice('text-'.length)}`

export interface StatusProps {
  status: StatusName
  /** Stands for the plain word: "3 stale", "running 1.2 s". */
  children?: string | undefined
  /** `pill` in headers, `text` in tables and nodes, `icon` where the word is close by; the icon alone still says the word to screen readers. */
  variant?: 'pill' | 'text' | 'icon' | undefined
  className?: string | undefined
}

/** The one way a state is shown: colour, icon and word together. */
export function Status({ status, children, variant = 'pill', className }: StatusProps) {
  const look = lookOf(status)
  const Icon = look.icon
  const icon = (
    <Icon
      aria-hidden
      strokeWidth={2.25}
      className={classNames('size-3 shrink-0', look.motion === 'spin' && 'animate-spin [animation-duration:1.4s]', look.motion === 'pulse' && 'animate-pulse-soft')}
    />
  )
  // The word, not the icon, is what stands on the line of the text around it.
  const word = <span className={classNames('self-baseline', look.wordStyle)}>{children ?? look.word}</span>
  if (variant === 'icon') {
    return <span role="img" aria-label={children ?? look.word} title={children ?? look.word} data-status={status} className={classNames('inline-grid place-items-center', look.color, className)}>{icon}</span>
  }
  if (variant === 'text') {
    return <span data-status={status} className={classNames('inline-flex items-center gap-1.5 whitespace-nowrap', look.color, className)}>{icon}{word}</span>
  }
  return (
    <span data-status={status} className={classNames('inline-flex h-5 shrink-0 items-center gap-1 rounded-full pr-2 pl-1.5 text-sm font-medium whitespace-nowrap', look.color, look.soft, className)}>
      {icon}
      {word}
    </span>
  )
}
