'use client'
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useMemo, useState, type ReactNode } from 'react'

export interface PickItem { readonly id: string; readonly title: string; readonly hint?: string | undefined; readonly icon?: ReactNode }

/** A list to choose from by typing: files, assets. `find` gives the items for what is typed, the best first. */
export function QuickPick({ title, placeholder, find, onChoose, onClose }: { title: string; placeholder: string; find: (query: string) => readonly PickItem[]; onChoose: (id: string) => void; onClose: () => void }) {
  const [query, setQuery] = useState('')
  const items = useMemo(() => find(query), [find, query])
  const [isChosen, setChosen] = useState(false)
  return (
    <Dialog.Root open onOpenChange={(open) => { if (!open) onClose() }}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content aria-describedby={undefined} onCloseAutoFocus={(event) => { if (isChosen) event.preventDefault() }} className="fixed top-[8vh] left-1/2 z-50 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-xl border border-line-strong bg-raised outline-none">
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <Command label={title} loop shouldFilter={false}>
            <Command.Input value={query} onValueChange={setQuery} placeholder={placeholder} className="h-10 w-full border-b border-line bg-transparent px-4 text-lg outline-none" />
            <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto overscroll-contain p-1.5">
              {items.length === 0 && <p role="status" className="px-2 py-6 text-center text-muted">Nothing fits “{query}”.</p>}
              {items.map((item) => (
                <Command.Item
                  key={item.id}
                  value={item.id}
                  onSelect={() => {
                    setChosen(true)
                    onClose()
                    requestAnimationFrame(() => onChoose(item.id))
                  }}
                  className="flex h-7.5 items-center gap-2 rounded-md px-2 data-[selected=true]:bg-select"
                >
                  {item.icon}
                  <span className="truncate">{item.title}</span>
                  <span className="min-w-0 flex-1 truncate text-right text-sm text-faint">{item.hint}</span>
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
