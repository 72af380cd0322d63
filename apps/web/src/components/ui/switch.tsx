'use client'
import { Switch as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'

export function Switch({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={classNames('inline-flex h-4.5 w-8 shrink-0 items-center rounded-full border border-control bg-idle-soft px-px transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50', className)}
      {...rest}
    >
      <Radix.Thumb className="size-3.5 rounded-full bg-muted transition-transform data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-on-accent" />
    </Radix.Root>
  )
}
