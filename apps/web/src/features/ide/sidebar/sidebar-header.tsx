import type { ReactNode } from 'react'

/** The line on top of a view of the sidebar. */
export function SidebarHeader({ title, count, children }: { title: string; count?: number | undefined; children?: ReactNode }) {
  return (
    <div className="flex h-8 shrink-0 items-center gap-1 pr-1.5 pl-3">
      <h2 className="flex-1 truncate text-xs font-medium text-faint">{title}{count !== undefined && <span className="ml-1.5 font-mono">{count}</span>}</h2>
      {children}
    </div>
  )
}
