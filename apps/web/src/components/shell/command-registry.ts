import type { LucideIcon } from 'lucide-react'

/** Something the palette offers: a place to go (`href`) or an act (`run`). */
export type Command = {
  id: string
  title: string
  /** Heading in the palette and in the list of shortcuts. Default "Actions". */
  group?: string | undefined
  /** Further words to be found by. */
  keywords?: readonly string[] | undefined
  /** Small text at the right. */
  hint?: string | undefined
  icon?: LucideIcon | undefined
  /** `mod+enter`, `r`, or keys one after another: `g r`. */
  shortcut?: string | undefined
  disabled?: boolean | undefined
} & ({ href: string; run?: never } | { run: () => void; href?: never })

/** Finds commands for a query, for example assets by name. */
export type CommandSource = (query: string, signal: AbortSignal) => Promise<readonly Command[]>

export interface CommandRegistry {
  subscribe: (listener: () => void) => () => void
  /** As they look; run the one that `find` gives, which is never outdated. */
  commands: () => readonly Command[]
  find: (id: string) => Command | undefined
  sources: () => readonly CommandSource[]
  setCommands: (owner: string, commands: readonly Command[]) => void
  setSource: (owner: string, source: CommandSource) => void
  remove: (owner: string) => void
}

const lookOf = (commands: readonly Command[]): string =>
  JSON.stringify(commands.map(({ id, title, group, hint, shortcut, disabled, href }) => [id, title, group, hint, shortcut, disabled, href]))

/** Holds what the mounted features offer; tells its listeners only when something visible changed. */
export function createCommandRegistry(): CommandRegistry {
  const listeners = new Set<() => void>()
  const commands = new Map<string, readonly Command[]>()
  const sources = new Map<string, CommandSource>()
  let shown: readonly Command[] = []
  const newest = () => new Map([...commands.values()].flat().map((command) => [command.id, command]))
  const publish = () => {
    shown = [...newest().values()]
    for (const listener of listeners) listener()
  }
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    commands: () => shown,
    find: (id) => newest().get(id),
    sources: () => [...sources.values()],
    setCommands: (owner, next) => {
      const before = commands.get(owner)
      commands.set(owner, next)
      // Features pass new closures with every render; only what can be seen may wake the palette.
      if (before === undefined || lookOf(before) !== lookOf(next)) publish()
    },
    setSource: (owner, source) => { sources.set(owner, source) },
    remove: (owner) => {
      sources.delete(owner)
      if (commands.delete(owner)) publish()
    },
  }
}

/** Enter takes what is marked. The palette marks by itself only what is there when one types: what was searched for arrives later, its first is marked then. */
export const chosenId = (selected: string, found: readonly Command[], commands: readonly Command[]): string =>
  ([...found, ...commands].some((command) => command.id === selected) ? selected : found[0]?.id ?? selected)
