'use client'
import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'
import { Shortcut } from './kbd'
import { menuDangerStyle, menuItemStyle, menuLabelStyle, menuSeparatorStyle, menuStyle } from './menu-style'

/** Not modal: a modal menu hides the page from screen readers while what is on it stays focusable. */
export const DropdownMenu = (props: ComponentProps<typeof Radix.Root>) => <Radix.Root modal={false} {...props} />

export function DropdownMenuTrigger(props: ComponentProps<typeof Radix.Trigger>) {
  return <Radix.Trigger asChild {...props} />
}

export function DropdownMenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content align="start" sideOffset={4} collisionPadding={8} className={classNames(menuStyle, className)} {...rest} />
    </Radix.Portal>
  )
}

export interface MenuItemProps extends ComponentProps<typeof Radix.Item> {
  shortcut?: string | undefined
  danger?: boolean | undefined
}

export function DropdownMenuItem({ className, shortcut, danger = false, children, asChild, ...rest }: MenuItemProps) {
  const style = classNames(menuItemStyle, danger && menuDangerStyle, className)
  if (asChild === true) return <Radix.Item asChild className={style} {...rest}>{children}</Radix.Item>
  return (
    <Radix.Item className={style} {...rest}>
      {children}
      {shortcut !== undefined && <span className="ml-auto pl-4"><Shortcut keys={shortcut} /></span>}
    </Radix.Item>
  )
}

export function DropdownMenuCheckboxItem({ className, children, ...rest }: ComponentProps<typeof Radix.CheckboxItem>) {
  return (
    <Radix.CheckboxItem className={classNames(menuItemStyle, 'pl-7', className)} {...rest}>
      <Radix.ItemIndicator className="absolute left-2"><Check aria-hidden /></Radix.ItemIndicator>
      {children}
    </Radix.CheckboxItem>
  )
}

export function DropdownMenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className={menuLabelStyle}>{children}</Radix.Label>
}

export function DropdownMenuSeparator() {
  return <Radix.Separator className={menuSeparatorStyle} />
}
