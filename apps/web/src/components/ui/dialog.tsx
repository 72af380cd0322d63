'use client'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'
import { focusFirst } from './focus-first'
import { IconButton } from './icon-button'

export const Dialog = Radix.Root
export const DialogClose = Radix.Close

export interface DialogContentProps extends Omit<ComponentProps<typeof Radix.Content>, 'title'> {
  title: ReactNode
  description?: ReactNode
  /** Buttons, the primary one last. */
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg' | 'xl' | undefined
}

const sizes = { sm: 'max-w-96', md: 'max-w-130', lg: 'max-w-180', xl: 'max-w-250' }

export function DialogContent({ title, description, footer, size = 'md', className, children, ...rest }: DialogContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
      <Radix.Content
        className={classNames(
          'fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col rounded-xl border border-line-strong bg-raised outline-none',
          sizes[size], className,
        )}
        onOpenAutoFocus={focusFirst}
        {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        {...rest}
      >
        <header className="flex items-start gap-3 border-b border-line py-3 pr-2 pl-4">
          <div className="min-w-0 flex-1">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {description !== undefined && <Radix.Description className="mt-0.5 text-muted">{description}</Radix.Description>}
          </div>
          <Radix.Close asChild><IconButton icon={X} label="Close" size="sm" /></Radix.Close>
        </header>
        {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto border-b border-line p-4 last:border-b-0">{children}</div>}
        {footer !== undefined && <footer className="flex items-center justify-end gap-2 px-4 py-3">{footer}</footer>}
      </Radix.Content>
    </Radix.Portal>
  )
}
