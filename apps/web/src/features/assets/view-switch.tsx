'use client'
import { List, Workflow } from 'lucide-react'
import Link from 'next/link'
import { placeHref } from '../../components/shell/navigation'
import { classNames } from '../../components/ui/class-names'
import { usePlace } from '../deployments/client'

const views = [{ view: 'list', title: 'List', icon: List, path: '/assets' }, { view: 'graph', title: 'Graph', icon: Workflow, path: '/lineage' }] as const

/** The same assets as a list or as a graph. */
export function ViewSwitch({ view }: { view: 'list' | 'graph' }) {
  const place = usePlace()
  return (
    <nav aria-label="View" className="inline-flex h-7 shrink-0 items-center rounded-md border border-line-strong bg-panel p-0.5">
      {views.map((item) => (
        <Link
          key={item.view}
          href={placeHref(place, item.path)}
          aria-current={item.view === view ? 'page' : undefined}
          className={classNames('inline-flex h-full items-center gap-1.5 rounded-[4px] px-2 text-sm text-muted hover:text-ink', item.view === view && 'bg-raised font-medium text-ink ring-1 ring-line-strong')}
        >
          <item.icon aria-hidden className="size-3.5" />{item.title}
        </Link>
      ))}
    </nav>
  )
}
