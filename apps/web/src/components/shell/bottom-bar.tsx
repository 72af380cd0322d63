'use client'
import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { classNames } from '../ui/class-names'
import { Sheet, SheetContent, SheetTrigger } from '../ui/sheet'
import { placeHref, sectionOf, sections } from './navigation'
import type { Place, ShellCounts } from './shell-data'

const inBar = sections.filter((section) => section.name !== 'jobs' && section.name !== 'deployment' && section.name !== 'settings')
const inSheet = sections.filter((section) => !inBar.includes(section))
const itemStyle = 'relative flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-muted focus-visible:-outline-offset-2 aria-[current=page]:font-medium aria-[current=page]:text-accent'

/** The rail on a phone: the four places that people read on the way, the rest behind "More". */
export function BottomBar({ place, counts }: { place: Place; counts: ShellCounts }) {
  const current = sectionOf(usePathname())
  const [isOpen, setOpen] = useState(false)
  return (
    <nav aria-label="Sections" className="flex h-14 shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] md:hidden">
      {inBar.map((section) => (
        <Link key={section.name} href={placeHref(place, section.path)} aria-current={current === section.name ? 'page' : undefined} className={itemStyle}>
          <section.icon aria-hidden strokeWidth={1.75} className="size-5" />
          {section.title}
          {section.name === 'runs' && (counts.running ?? 0) > 0 && (
            <span className="absolute top-1.5 left-1/2 ml-1.5 min-w-4 rounded-full bg-run px-1 text-center text-[10px] leading-4 font-semibold text-bg">{counts.running}</span>
          )}
        </Link>
      ))}
      <Sheet open={isOpen} onOpenChange={setOpen}>
        <SheetTrigger><button type="button" aria-current={inSheet.some((section) => section.name === current) ? 'page' : undefined} className={itemStyle}><Ellipsis aria-hidden className="size-5" />More</button></SheetTrigger>
        <SheetContent side="bottom" title="More">
          <ul className="p-2 pb-6">
            {inSheet.map((section) => (
              <li key={section.name}>
                <Link href={placeHref(place, section.path)} onClick={() => setOpen(false)} className={classNames('flex h-11 items-center gap-3 rounded-md px-3 text-lg', current === section.name && 'bg-select font-medium')}>
                  <section.icon aria-hidden strokeWidth={1.75} className="size-4.5 text-muted" />
                  {section.title}
                </Link>
              </li>
            ))}
          </ul>
        </SheetContent>
      </Sheet>
    </nav>
  )
}
