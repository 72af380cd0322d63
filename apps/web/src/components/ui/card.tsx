import type { ReactNode } from 'react'
import { classNames } from './class-names'

export interface CardProps {
  title?: ReactNode
  /** At the right of the title. */
  actions?: ReactNode
  /** Off for content that reaches the edges, such as tables. */
  padded?: boolean | undefined
  className?: string | undefined
  children: ReactNode
}

export function Card({ title, actions, padded = true, className, children }: CardProps) {
  return (
    <section className={classNames('min-w-0 overflow-hidden rounded-lg border border-line bg-raised', className)}>
      {(title !== undefined || actions !== undefined) && (
        <header className="flex min-h-8.5 items-center gap-2 border-b border-line py-1 pr-1.5 pl-3">
          <h2 className="min-w-0 flex-1 truncate text-sm font-semibold text-muted">{title}</h2>
          {actions}
        </header>
      )}
      <div className={padded ? 'p-3' : undefined}>{children}</div>
    </section>
  )
}

/** A row of figures: label, value, note. */
export function Figures({ items }: { items: readonly { label: string; value: ReactNode; note?: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(140px,1fr))] gap-px overflow-hidden rounded-lg border border-line bg-raised">
      {items.map((item) => (
        <div key={item.label} className="min-w-0 px-3 py-2.5 ring-1 ring-line">
          <dt className="text-sm text-faint">{item.label}</dt>
          <dd className="truncate text-2xl font-semibold">{item.value}</dd>
          {item.note !== undefined && <dd className="truncate text-sm text-muted">{item.note}</dd>}
        </div>
      ))}
    </dl>
  )
}

/** Facts in the side column: name above, value below. */
export function Facts({ items }: { items: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="flex flex-col gap-2.5">
      {items.map((item) => (
        <div key={item.name} className="min-w-0">
          <dt className="text-xs text-faint">{item.name}</dt>
          <dd className="mt-px min-w-0 break-words">{item.value}</dd>
        </div>
      ))}
    </dl>
  )
}
