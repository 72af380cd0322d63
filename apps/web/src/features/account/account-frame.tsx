import Link from 'next/link'
import type { ReactNode } from 'react'
import { Mark } from '../../components/shell/mark'

/** Around every page that stands outside a deployment: one calm column. */
export const AccountFrame = ({ children }: { children: ReactNode }) => (
  <div className="flex min-h-dvh flex-col px-5">
    <main className="mx-auto flex w-full max-w-90 flex-1 flex-col pt-[clamp(2rem,16vh,10rem)] pb-10">{children}</main>
    <footer className="flex h-12 shrink-0 items-center justify-center text-sm text-faint">The data orchestrator for TypeScript teams</footer>
  </div>
)

export const AccountHeading = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="mb-5">
    <Link href="/" aria-label="Millrace, start" className="mb-5 inline-block rounded-[10px]"><Mark className="size-9" /></Link>
    <h1 className="text-3xl font-semibold tracking-tight">{title}</h1>
    {children !== undefined && <div className="mt-1.5 text-lg text-balance break-words text-muted">{children}</div>}
  </div>
)

/** Below the form: the other ways. */
export const AccountWays = ({ children }: { children: ReactNode }) => (
  <div className="mt-6 flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 border-t border-line pt-4 text-muted [&_a]:font-medium [&_a]:text-accent [&_a]:underline-offset-3 [&_a:hover]:underline">{children}</div>
)
