'use client'
import type { ReactNode } from 'react'
import { Toaster } from './toast'
import { TooltipProvider } from './tooltip'

/** What every page needs around it once: tooltips share a delay, toasts share a corner. */
export function Interface({ children }: { children: ReactNode }) {
  return (
    <TooltipProvider>
      {children}
      <Toaster />
    </TooltipProvider>
  )
}
