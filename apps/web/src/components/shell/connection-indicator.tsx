'use client'
import { WifiOff } from 'lucide-react'
import { Tooltip } from '../ui/tooltip'
import type { Connection } from './shell-data'

/** Whether the page is live. Quiet while it is; says so in words when it is not. */
export function ConnectionIndicator({ connection }: { connection: Connection }) {
  if (connection === 'lost') {
    return (
      <span role="status" className="inline-flex h-5 items-center gap-1.5 rounded-full bg-warn-soft px-2 text-sm font-medium whitespace-nowrap text-warn">
        <WifiOff aria-hidden className="size-3" />
        <span className="max-sm:sr-only">Reconnecting</span>
      </span>
    )
  }
  const words = connection === 'live' ? 'Live: changes appear as they happen' : 'Connecting'
  return (
    <Tooltip content={words}>
      <span role="status" tabIndex={0} aria-label={words} className="grid size-5 place-items-center rounded-full">
        <span className={connection === 'live' ? 'size-1.75 rounded-full bg-ok' : 'size-1.75 animate-pulse-soft rounded-full border border-idle'} />
      </span>
    </Tooltip>
  )
}
