'use client'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'
import { focusFirst } from './focus-first'
import { IconButton } from './icon-button'

export const Sheet = Radix.Root

export function SheetTrigger(props: ComponentProps<typeof Radix.Trigger>) {
  return <Radix.Trigger asChild {...props} />
}

const sides = {
  right: 'inset-y-0 right-0 w-[min(480px,calc(100vw-32px))] border-l animate-slide-left',
  left: 'inset-y-0 left-0 w-[min(280px,calc(100vw-48px))] border-r animate-slide-right',
  bottom: 'inset-x-0 bottom-0 max-h-[85vh] rounded-t-xl border-t animate-slide-up',
}

export interface SheetContentProps extends Omit<ComponentProps<typeof Radix.Content>, 'title'> {
  title: ReactNode
  side?: keyof typeof sides | undefined
}

export function SheetContent({ title, side = 'right', className, children, ...rest }: SheetContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
      <Radix.Content aria-describedby={undefined} onOpenAutoFocus={focusFirst} className={classNames('fixed z-50 flex flex-col border-line-strong bg-raised outline-none', sides[side], className)} {...rest}>
        <header className="flex items-center gap-3 border-b border-line py-2 pr-2 pl-4">
          <Radix.Title className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</Radix.Title>
          <Radix.Close asChild><IconButton icon={X} label="Close" /></Radix.Close>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
      </Radix.Content>
    </Radix.Portal>
  )
}
