import Link from 'next/link'
import type { ReactNode } from 'react'
import { classNames } from '../ui/class-names'

export interface PageHeaderProps {
  title: ReactNode
  /** For keys and names from code. */
  mono?: boolean | undefined
  /** Where it belongs: "Runs" before a run's id. */
  parent?: { title: string; href: string } | undefined
  /** A `Status`, badges. */
  status?: ReactNode
  /** Facts in one line: who, when, which build. */
  meta?: ReactNode
  /** On a phone the facts take lines of their own, below the buttons. */
  longMeta?: boolean | undefined
  /** Buttons, the primary one last. */
  actions?: ReactNode
}

/** One line on top of a page: what it is, how it is, what one can do. */
export function PageHeader({ title, mono = false, parent, status, meta, longMeta = false, actions }: PageHeaderProps) {
  return (
    <header className="flex min-h-9.5 shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line px-3 py-1">
      {parent !== undefined && (
        <>
          <Link href={parent.href} className="text-muted hover:text-ink hover:underline hover:underline-offset-3">{parent.title}</Link>
          <span aria-hidden className="-mx-1 text-faint">/</span>
        </>
      )}
      <h1 className={classNames('min-w-0 truncate text-lg font-semibold', mono && 'font-mono text-base')}>{title}</h1>
      {status}
      {meta !== undefined && <div className={classNames('flex min-w-0 flex-wrap items-center gap-x-2 text-muted', longMeta && 'max-sm:order-last max-sm:w-full')}>{meta}</div>}
      {actions !== undefined && <div className="ml-auto flex items-center gap-2">{actions}</div>}
    </header>
  )
}

/** Below the header: search and filters of a list. */
export function Toolbar({ children }: { children: ReactNode }) {
  return <div className="flex min-h-10.5 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">{children}</div>
}

/** The scrolling part of a page that is not one table. */
export function PageBody({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={classNames('min-h-0 flex-1 overflow-y-auto p-3', className)}>{children}</div>
}
