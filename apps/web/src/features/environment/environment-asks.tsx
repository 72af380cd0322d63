'use client'

import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { codeLocationHref } from '../../components/shell/hrefs'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { usePlace } from '../deployments/client'
import type { EnvironmentAsk } from './server/environment-schema'

const told = { missing: 'not set', 'not-secret': 'set, but not as a secret' } as const

/** What deployed builds ask for and nobody set: the steps that need it will fail. */
export const EnvironmentAsks = ({ asks, onSet }: { asks: readonly EnvironmentAsk[]; onSet: ((ask: EnvironmentAsk) => void) | undefined }) => {
  const place = usePlace()
  const missing = asks.flatMap((ask) => ask.state === 'missing' || ask.state === 'not-secret' ? [{ ...ask, state: ask.state }] : [])
  if (missing.length === 0) return null
  return (
    <section aria-label="Needed and not set" className="max-h-[40vh] shrink-0 overflow-y-auto border-b border-line bg-warn-soft/40">
      <h2 className="flex items-center gap-2 px-3 pt-2 pb-1 text-sm font-semibold"><TriangleAlert aria-hidden className="size-4 text-warn" />{place.deployment} needs {missing.length === 1 ? 'a value' : `${missing.length} values`} that nobody has set</h2>
      <ul>
        {missing.map((ask) => (
          <li key={`${ask.codeLocation} ${ask.kind} ${ask.name}`} className="flex min-h-9 flex-wrap items-center gap-x-2.5 gap-y-0.5 border-t border-line px-3 py-1 first:border-t-0">
            <code className="min-w-0 font-mono text-sm break-all">{ask.name}</code>
            <Badge>{ask.kind === 'secret' ? 'secret' : 'variable'}</Badge>
            {ask.state === 'not-secret' && <Badge tone="warn">{told[ask.state]}</Badge>}
            <span className="min-w-0 flex-1 text-sm text-muted">
              for {ask.resources.length === 1 ? 'resource' : 'resources'} {ask.resources.map((name, index) => <span key={name}>{index > 0 && ', '}<code className="font-mono">{name}</code></span>)} of{' '}
              <Link href={`${codeLocationHref(place, ask.codeLocation)}?tab=resources`} className="text-accent hover:underline">{ask.codeLocation}</Link>
            </span>
            {onSet !== undefined && <Button size="sm" onClick={() => onSet(ask)}>Set</Button>}
          </li>
        ))}
      </ul>
    </section>
  )
}
