'use client'
import { PanelLeft } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Fragment } from 'react'
import { classNames } from '../ui/class-names'
import { Tooltip } from '../ui/tooltip'
import { placeHref, sectionOf, sections } from './navigation'
import type { Section } from './navigation'
import { railCookie } from './rail-cookie'
import type { Place, ShellCounts } from './shell-data'

/** Folds or unfolds the rail; the server reads the cookie, so the next page comes in the right width. */
export function toggleRail(): void {
  const { dataset } = document.documentElement
  const next = dataset['rail'] === 'collapsed' ? 'open' : 'collapsed'
  if (next === 'collapsed') dataset['rail'] = next
  else delete dataset['rail']
  document.cookie = `${railCookie}=${next}; path=/; max-age=31536000; samesite=lax`
}

const countOf = (section: Section, counts: ShellCounts): number | undefined => {
  if (section.name === 'assets') return counts.assets
  if (section.name === 'runs') return counts.running === 0 ? undefined : counts.running
  return undefined
}

/** The left rail, from tablet width up. */
export function Rail({ place, counts }: { place: Place; counts: ShellCounts }) {
  const current = sectionOf(usePathname())
  return (
    <nav aria-label="Sections" className="hidden min-h-0 flex-col gap-px overflow-x-hidden overflow-y-auto border-r border-line bg-panel p-2 md:flex">
      {sections.map((section) => {
        const count = countOf(section, counts)
        return (
          <Fragment key={section.name}>
            {section.name === 'deployment' && <hr className="mx-1 my-1.5 border-line" />}
            <Tooltip content={section.title} shortcut={`g ${section.key}`} side="right">
              <Link
                href={placeHref(place, section.path)}
                aria-current={current === section.name ? 'page' : undefined}
                className={classNames(
                  'flex h-7.5 shrink-0 items-center gap-2.5 rounded-md px-2 transition-colors focus-visible:-outline-offset-2',
                  current === section.name ? 'bg-select font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
                )}
              >
                <section.icon aria-hidden strokeWidth={1.75} className={classNames('size-4 shrink-0', current === section.name && 'text-accent')} />
                <span className="flex-1 truncate rail-collapsed:sr-only">{section.title}</span>
                {count !== undefined && <span className="font-mono text-2xs text-faint rail-collapsed:hidden">{count.toLocaleString('en')}</span>}
              </Link>
            </Tooltip>
          </Fragment>
        )
      })}
      <span className="flex-1" />
      <Tooltip content="Fold or unfold the rail" shortcut="[" side="right">
        <button type="button" onClick={toggleRail} className="flex h-7.5 shrink-0 items-center gap-2.5 rounded-md px-2 text-faint transition-colors hover:bg-hover hover:text-ink">
          <PanelLeft aria-hidden strokeWidth={1.75} className="size-4 shrink-0" />
          <span className="truncate rail-collapsed:sr-only">Fold</span>
        </button>
      </Tooltip>
    </nav>
  )
}
