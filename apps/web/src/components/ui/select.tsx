'use client'
import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names'
import { inputStyle } from './input'
import { menuItemStyle, menuStyle } from './menu-style'

export interface SelectOption<Value extends string> {
  value: Value
  label: ReactNode
  disabled?: boolean | undefined
}

export interface SelectProps<Value extends string> {
  value: Value | undefined
  onChange: (value: Value) => void
  options: readonly SelectOption<Value>[]
  /** Read aloud when no `<label>` points here. */
  label?: string | undefined
  placeholder?: string | undefined
  id?: string | undefined
  disabled?: boolean | undefined
  className?: string | undefined
}

export function Select<Value extends string>({ value, onChange, options, label, placeholder, id, disabled = false, className }: SelectProps<Value>) {
  const choose = (next: string) => {
    const option = options.find((candidate) => candidate.value === next)
    if (option !== undefined) onChange(option.value)
  }
  return (
    <Radix.Root value={value ?? ''} onValueChange={choose} disabled={disabled}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={classNames(inputStyle, 'inline-flex h-7 w-auto items-center justify-between gap-2 data-placeholder:text-faint', className)}
      >
        <Radix.Value placeholder={placeholder} />
        <Radix.Icon><ChevronDown aria-hidden className="size-3.5 text-muted" /></Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content position="popper" sideOffset={4} collisionPadding={8} className={classNames(menuStyle, 'min-w-(--radix-select-trigger-width)')}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} disabled={option.disabled ?? false} className={classNames(menuItemStyle, 'pr-8')}>
                <Radix.ItemText>{option.label}</Radix.ItemText>
                <Radix.ItemIndicator className="absolute right-2"><Check aria-hidden /></Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
