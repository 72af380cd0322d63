'use client'
import { Tooltip as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { Shortcut } from './kbd'

export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Radix.Provider delayDuration={350} skipDelayDuration={200}>{children}</Radix.Provider>
}

export interface TooltipProps {
  content: ReactNode
  shortcut?: string | undefined
  side?: ComponentProps<typeof Radix.Content>['side']
  children: ReactNode
}

/** Explains its one child on hover and focus. Never the only place of something that one must know. */
export function Tooltip({ content, shortcut, side, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          {...(side === undefined ? {} : { side })}
          sideOffset={5}
          collisionPadding={8}
          className="z-60 flex max-w-80 animate-appear items-center gap-2 rounded-md border border-line-strong bg-raised px-2 py-1 text-sm text-ink"
        >
          {content}
          {shortcut !== undefined && <Shortcut keys={shortcut} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
