'use client'
import { useSyncExternalStore } from 'react'
import { Dialog, DialogContent } from '../ui/dialog'
import { Shortcut } from '../ui/kbd'
import { useCommandRegistry } from './use-commands'

const everywhere = [
  { title: 'Filter what is on the page', shortcut: '/' },
  { title: 'Next or previous row', shortcut: 'j k' },
  { title: 'Open the row', shortcut: 'enter' },
  { title: 'Select the row', shortcut: 'x' },
  { title: 'Leave', shortcut: 'esc' },
]

/** `?`: every shortcut that works here and now. */
export function ShortcutSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const registry = useCommandRegistry()
  const commands = useSyncExternalStore(registry.subscribe, registry.commands, registry.commands)
  const groups = new Map<string, { title: string; shortcut: string }[]>()
  for (const { group = 'Actions', title, shortcut } of commands) {
    if (shortcut !== undefined) groups.set(group, [...(groups.get(group) ?? []), { title, shortcut }])
  }
  groups.set('Lists and tables', everywhere)
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Keyboard shortcuts" size="lg">
        <div className="columns-1 gap-8 sm:columns-2">
          {[...groups].map(([name, items]) => (
            <section key={name} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 text-xs font-medium text-faint">{name}</h3>
              <ul>
                {items.map((item) => (
                  <li key={item.title} className="flex min-h-7 items-center justify-between gap-4 border-b border-line">
                    <span>{item.title}</span>
                    <Shortcut keys={item.shortcut} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </DialogContent>
    </Dialog>
  )
}
