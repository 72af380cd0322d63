'use client'
import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names'

export interface SegmentedControlProps<Value extends string> {
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: ReactNode; title?: string | undefined }[]
  label: string
  className?: string | undefined
}

/** One of a few, all in sight. */
export function SegmentedControl<Value extends string>({ value, onChange, options, label, className }: SegmentedControlProps<Value>) {
  const choose = (next: string) => {
    const option = options.find((candidate) => candidate.value === next)
    if (option !== undefined) onChange(option.value)
  }
  return (
    <ToggleGroup.Root type="single" value={value} onValueChange={choose} aria-label={label} className={classNames('inline-flex h-7 shrink-0 items-center rounded-md border border-line-strong bg-panel p-0.5', className)}>
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          title={option.title}
          className="inline-flex h-full items-center gap-1.5 rounded-[4px] px-2 text-sm whitespace-nowrap text-muted hover:text-ink data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-ink data-[state=on]:ring-1 data-[state=on]:ring-line-strong [&_svg]:size-3.5"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
