'use client'
import { Fragment, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="inline-grid h-4.5 min-w-4.5 place-items-center rounded border border-line bg-panel px-1 text-2xs leading-none text-muted">{children}</kbd>
}

const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent)
const noChanges = () => () => undefined

const shown = (key: string, apple: boolean): string => {
  const names: Record<string, string> = apple
    ? { mod: '⌘', alt: '⌥', shift: '⇧', enter: '⏎', esc: 'Esc' }
    : { mod: 'Ctrl', alt: 'Alt', shift: 'Shift', enter: 'Enter', esc: 'Esc' }
  return names[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key)
}

/** Keys as people see them: `mod+k` is ⌘K on a Mac and Ctrl K elsewhere; a space separates keys pressed one after another (`g r`). */
export function Shortcut({ keys }: { keys: string }) {
  const apple = useSyncExternalStore(noChanges, isApple, () => false)
  return (
    <span className="inline-flex items-center gap-0.5">
      {keys.split(' ').map((chord, index) => (
        <Fragment key={`${chord}-${index}`}>
          {chord.split('+').map((key) => <Kbd key={key}>{shown(key, apple)}</Kbd>)}
        </Fragment>
      ))}
    </span>
  )
}
