'use client'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import { Button } from './button'
import { classNames } from './class-names'

export interface ToastOptions {
  title: string
  description?: string | undefined
  tone?: 'neutral' | 'ok' | 'bad' | undefined
  action?: { label: string; onClick: () => void } | undefined
}
interface ShownToast extends ToastOptions { id: number }

let shown: readonly ShownToast[] = []
let nextId = 1
const none: readonly ShownToast[] = []
const listeners = new Set<() => void>()

const change = (next: readonly ShownToast[]) => {
  shown = next
  for (const listener of listeners) listener()
}
const dismiss = (id: number) => change(shown.filter((item) => item.id !== id))
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

/** Tells a person what happened, from anywhere: `toast({ title: 'Deployed build 3f9c21', tone: 'ok' })`. Failures that need an answer belong in the page instead. */
export function toast(options: ToastOptions): void {
  change([...shown.slice(-3), { ...options, id: nextId }])
  nextId += 1
}

const icons = { neutral: Info, ok: CircleCheck, bad: CircleAlert }
const colors = { neutral: 'text-muted', ok: 'text-ok', bad: 'text-bad' }

export function Toaster() {
  const items = useSyncExternalStore(subscribe, () => shown, () => none)
  return (
    <Radix.Provider swipeDirection="right" duration={6000}>
      {items.map((item) => {
        const tone = item.tone ?? 'neutral'
        const Icon = icons[tone]
        return (
          <Radix.Root
            key={item.id}
            {...(tone === 'bad' ? { type: 'foreground' as const, duration: 12_000 } : {})}
            onOpenChange={(open) => { if (!open) dismiss(item.id) }}
            className="flex animate-slide-up items-start gap-2.5 rounded-lg border border-line-strong bg-raised p-3 pr-2"
          >
            <Icon aria-hidden className={classNames('mt-px size-4 shrink-0', colors[tone])} />
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-medium">{item.title}</Radix.Title>
              {item.description !== undefined && <Radix.Description className="mt-0.5 text-sm break-words text-muted">{item.description}</Radix.Description>}
              {item.action !== undefined && (
                <Radix.Action asChild altText={item.action.label}><Button size="sm" className="mt-2" onClick={item.action.onClick}>{item.action.label}</Button></Radix.Action>
              )}
            </div>
            <Radix.Close aria-label="Dismiss" className="rounded p-0.5 text-faint hover:text-ink"><X aria-hidden className="size-3.5" /></Radix.Close>
          </Radix.Root>
        )
      })}
      <Radix.Viewport className="fixed right-4 bottom-4 z-70 flex w-90 max-w-[calc(100vw-32px)] flex-col gap-2 outline-none max-md:bottom-18" />
    </Radix.Provider>
  )
}
