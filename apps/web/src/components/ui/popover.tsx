'use client'
import { Popover as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { surfaceStyle } from './menu-style'

export const Popover = Radix.Root

export function PopoverTrigger(props: ComponentProps<typeof Radix.Trigger>) {
  return <Radix.Trigger asChild {...props} />
}

export function PopoverContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content align="start" sideOffset={4} collisionPadding={8} className={classNames(surfaceStyle, 'w-72 p-3 outline-none', className)} {...rest} />
    </Radix.Portal>
  )
}
