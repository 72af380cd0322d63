'use client'
import { ContextMenu as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { Shortcut } from './kbd'
import { menuDangerStyle, menuItemStyle, menuSeparatorStyle, menuStyle } from './menu-style'

export const ContextMenu = Radix.Root

export function ContextMenuTrigger(props: ComponentProps<typeof Radix.Trigger>) {
  return <Radix.Trigger asChild {...props} />
}

export function ContextMenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Portal><Radix.Content collisionPadding={8} className={classNames(menuStyle, className)} {...rest} /></Radix.Portal>
}

export interface ContextMenuItemProps extends ComponentProps<typeof Radix.Item> {
  shortcut?: string | undefined
  danger?: boolean | undefined
}

export function ContextMenuItem({ className, shortcut, danger = false, children, ...rest }: ContextMenuItemProps) {
  return (
    <Radix.Item className={classNames(menuItemStyle, danger && menuDangerStyle, className)} {...rest}>
      {children}
      {shortcut !== undefined && <span className="ml-auto pl-4"><Shortcut keys={shortcut} /></span>}
    </Radix.Item>
  )
}

export function ContextMenuSeparator() {
  return <Radix.Separator className={menuSeparatorStyle} />
}
