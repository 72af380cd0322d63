'use client'
import { Command as Palette } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Shortcut } from '../ui/kbd'
import { Spinner } from '../ui/spinner'
import { chosenId, type Command } from './command-registry'
import { useCommandRegistry, usePerform } from './use-commands'

const groupsOf = (commands: readonly Command[]): [string, Command[]][] => {
  const groups = new Map<string, Command[]>()
  for (const command of commands) {
    const name = command.group ?? 'Actions'
    groups.set(name, [...(groups.get(name) ?? []), command])
  }
  return [...groups]
}

/** What the sources of features find for the query, shortly after the last key. */
function useFound(query: string, open: boolean): { found: readonly Command[]; isSearching: boolean; failed: boolean } {
  const registry = useCommandRegistry()
  const [result, setResult] = useState<{ query: string; found: readonly Command[]; failed: boolean }>({ query: '', found: [], failed: false })
  const text = query.trim()
  useEffect(() => {
    const sources = registry.sources()
    if (!open || text.length < 2 || sources.length === 0) return undefined
    const abort = new AbortController()
    const timer = setTimeout(() => {
      void Promise.allSettled(sources.map((source) => source(text, abort.signal))).then((settled) => {
        if (abort.signal.aborted) return
        setResult({
          query: text,
          found: settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : [])),
          failed: settled.some((outcome) => outcome.status === 'rejected'),
        })
      })
    }, 120)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [registry, text, open])
  const isCurrent = text.length >= 2 && text === result.query
  return { found: isCurrent ? result.found : [], failed: isCurrent && result.failed, isSearching: open && text.length >= 2 && !isCurrent && registry.sources().length > 0 }
}

const itemStyle = 'flex min-h-8 items-center gap-2.5 rounded-md px-2 text-base data-[disabled=true]:opacity-50 data-[selected=true]:bg-select [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted'
const groupStyle = '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-faint'

function PaletteItem({ command, onChoose, always }: { command: Command; onChoose: (command: Command) => void; always?: boolean }) {
  const Icon = command.icon
  return (
    <Palette.Item
      value={command.id}
      keywords={[command.title, ...(command.keywords ?? [])]}
      disabled={command.disabled ?? false}
      {...(always === true ? { forceMount: true } : {})}
      onSelect={() => onChoose(command)}
      className={itemStyle}
    >
      {Icon === undefined ? <span className="w-4" /> : <Icon aria-hidden strokeWidth={1.75} />}
      <span className="min-w-0 flex-1 truncate">{command.title}</span>
      {command.hint !== undefined && <span className="max-w-40 truncate text-sm text-faint">{command.hint}</span>}
      {command.shortcut !== undefined && <Shortcut keys={command.shortcut} />}
    </Palette.Item>
  )
}

// The id is only the item's identity; people search by the title and the further words.
const matches = (_value: string, search: string, keywords: string[] = []): number => {
  const text = keywords.join(' ').toLowerCase()
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (!words.every((word) => text.includes(word))) return 0
  return text.startsWith(words[0] ?? '') ? 1 : 0.5
}

/** ⌘K: everything one can go to or do. */
export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const registry = useCommandRegistry()
  const perform = usePerform()
  const commands = useSyncExternalStore(registry.subscribe, registry.commands, registry.commands)
  const [query, setQuery] = useState('')
  const [selected, setSelected] = useState('')
  const { found, isSearching, failed } = useFound(query, open)
  const value = chosenId(selected, found, commands)
  const choose = (command: Command) => {
    onOpenChange(false)
    setQuery('')
    // After the dialog has given the focus back, so that what the command opens can keep it.
    requestAnimationFrame(() => perform(command))
  }
  return (
    <Dialog.Root open={open} onOpenChange={(next) => { onOpenChange(next); setQuery('') }}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content aria-describedby={undefined} className="fixed top-[12vh] left-1/2 z-50 w-[min(600px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-xl border border-line-strong bg-raised outline-none">
          <Dialog.Title className="sr-only">Search or run a command</Dialog.Title>
          <Palette label="Commands" loop filter={matches} value={value} onValueChange={setSelected}>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 shrink-0 text-faint" />
              <Palette.Input value={query} onValueChange={setQuery} placeholder="Search or run a command" className="h-11 min-w-0 flex-1 bg-transparent text-lg outline-none" />
              {isSearching && <Spinner className="text-faint" />}
            </div>
            <Palette.List className="max-h-[min(420px,60vh)] overflow-y-auto overscroll-contain p-1.5 [scroll-padding-block:6px]">
              {!isSearching && found.length === 0 && <Palette.Empty className="px-2 py-8 text-center text-muted">Nothing is called “{query}” here.</Palette.Empty>}
              {failed && <p role="alert" className="px-2 py-1.5 text-sm text-bad">A search did not answer; what follows may be incomplete.</p>}
              {groupsOf(found).map(([name, items]) => (
                <Palette.Group key={`found ${name}`} heading={name} forceMount className={groupStyle}>
                  {items.map((command) => <PaletteItem key={command.id} command={command} onChoose={choose} always />)}
                </Palette.Group>
              ))}
              {groupsOf(commands).map(([name, items]) => (
                <Palette.Group key={name} heading={name} className={groupStyle}>
                  {items.map((command) => <PaletteItem key={command.id} command={command} onChoose={choose} />)}
                </Palette.Group>
              ))}
            </Palette.List>
          </Palette>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
