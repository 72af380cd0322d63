'use client'
import { Tabs as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'

export interface TabItem<Value extends string> {
  value: Value
  label: ReactNode
  count?: number | undefined
}

export interface TabsProps<Value extends string> {
  value: Value
  onChange: (value: Value) => void
  items: readonly TabItem<Value>[]
  label: string
  /** Stands at the right end of the row. */
  trailing?: ReactNode
  className?: string | undefined
  children: ReactNode
}

/** Tabs over `TabPanel`s. Keep the value in the URL with `useUrlState`. */
export function Tabs<Value extends string>({ value, onChange, items, label, trailing, className, children }: TabsProps<Value>) {
  const choose = (next: string) => {
    const item = items.find((candidate) => candidate.value === next)
    if (item !== undefined) onChange(item.value)
  }
  return (
    <Radix.Root value={value} onValueChange={choose} className={classNames('flex min-h-0 flex-col', className)}>
      <div className="flex shrink-0 items-center border-b border-line pr-3 pl-2">
        <Radix.List aria-label={label} className="flex min-w-0 flex-1 gap-0.5 overflow-x-auto [scrollbar-width:none]">
          {items.map((item) => (
            <Radix.Trigger
              key={item.value}
              value={item.value}
              className="relative flex h-8.5 items-center gap-1.5 px-2.5 whitespace-nowrap text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:absolute data-[state=active]:after:inset-x-1 data-[state=active]:after:bottom-0 data-[state=active]:after:h-0.5 data-[state=active]:after:rounded-full data-[state=active]:after:bg-accent"
            >
              {item.label}
              {item.count !== undefined && <span className="font-mono text-2xs text-faint">{item.count.toLocaleString('en')}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {trailing}
      </div>
      {children}
    </Radix.Root>
  )
}

export function TabPanel({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content className={classNames('min-h-0 flex-1 outline-none', className)} {...rest} />
}
