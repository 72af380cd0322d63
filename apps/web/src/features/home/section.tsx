import Link from 'next/link'
import type { ReactNode } from 'react'
import { Card } from '../../components/ui/card'

export interface SectionProps {
  title: string
  more?: { title: string; href: string } | undefined
  children: ReactNode
}

/** A card of rows with the way to all of them. */
export const Section = ({ title, more, children }: SectionProps) => (
  <Card
    title={title}
    padded={false}
    actions={more === undefined ? undefined : <Link href={more.href} className="rounded px-1.5 py-0.5 text-sm text-muted transition-colors hover:bg-hover hover:text-ink">{more.title}</Link>}
  >
    {children}
  </Card>
)

/** One line of a section: all of it leads to `href`. */
export const Row = ({ href, lead, title, note, end }: { href: string; lead: ReactNode; title: ReactNode; note?: ReactNode; end: ReactNode }) => (
  <li className="border-b border-line last:border-0">
    <Link href={href} className="flex min-h-8.5 items-center gap-2.5 px-3 py-1 transition-colors hover:bg-hover focus-visible:-outline-offset-2">
      {lead}
      <span className="flex min-w-0 flex-1 items-baseline gap-2"><span className="max-w-full shrink-0 truncate">{title}</span>{note !== undefined && <span className="min-w-0 flex-1 truncate text-sm text-faint">{note}</span>}</span>
      <span className="shrink-0 text-right text-sm text-muted">{end}</span>
    </Link>
  </li>
)

export const Rows = ({ empty, children }: { empty: string; children: readonly ReactNode[] }) => (
  children.length === 0 ? <p className="px-3 py-4 text-muted">{empty}</p> : <ul>{children}</ul>
)
