import type { HookReference } from '@millrace/protocol'
import { CircleCheck, CircleX } from 'lucide-react'
import { Badge } from './ui/badge'

const kinds = { success: { Icon: CircleCheck, text: 'after a success', tone: 'text-ok' }, failure: { Icon: CircleX, text: 'after a failure', tone: 'text-bad' } } as const

/** Hooks by name, and after which end of a step each runs. */
export function HookBadges({ hooks }: { hooks: readonly HookReference[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {hooks.map(({ name, on }) => {
        const { Icon, text, tone } = kinds[on]
        return <span key={name} title={`Runs ${text}`}><Badge mono><Icon aria-hidden className={`size-3 ${tone}`} />{name}<span className="sr-only"> {text}</span></Badge></span>
      })}
    </span>
  )
}
