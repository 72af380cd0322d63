import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names'

export interface EmptyStateProps {
  icon?: LucideIcon | undefined
  title: string
  /** What would be here, and the next step. */
  description?: ReactNode
  action?: ReactNode
  className?: string | undefined
}

/** What an empty place says: what belongs here and the button that brings it. */
export function EmptyState({ icon: Icon, title, description, action, className }: EmptyStateProps) {
  return (
    <div className={classNames('flex flex-col items-center justify-center px-6 py-12 text-center', className)}>
      {Icon !== undefined && (
        <span className="mb-3 grid size-10 place-items-center rounded-xl border border-line bg-panel text-muted"><Icon aria-hidden strokeWidth={1.5} className="size-5" /></span>
      )}
      <p className="text-lg font-semibold">{title}</p>
      {description !== undefined && <div className="mt-1 max-w-105 text-balance text-muted">{description}</div>}
      {action !== undefined && <div className="mt-4 flex flex-wrap items-center justify-center gap-2">{action}</div>}
    </div>
  )
}
