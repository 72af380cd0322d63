'use client'
import { useRouter } from 'next/navigation'
import { createContext, useCallback, useContext, useEffect, useId, useState } from 'react'
import type { ReactNode } from 'react'
import { createCommandRegistry } from './command-registry'
import type { Command, CommandRegistry, CommandSource } from './command-registry'

const RegistryContext = createContext<CommandRegistry | undefined>(undefined)

export function CommandsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(createCommandRegistry)
  return <RegistryContext value={registry}>{children}</RegistryContext>
}

export function useCommandRegistry(): CommandRegistry {
  const registry = useContext(RegistryContext)
  if (registry === undefined) throw new Error('useCommands needs an <AppShell> or <CommandsProvider> around it')
  return registry
}

/** Adds commands to the palette, and their shortcuts to the keyboard, while this component is mounted. The array may be new with every render. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry()
  const owner = useId()
  useEffect(() => registry.setCommands(owner, commands))
  useEffect(() => () => registry.remove(owner), [registry, owner])
}

/** Adds a search to the palette: called while the person types. */
export function useCommandSource(source: CommandSource): void {
  const registry = useCommandRegistry()
  const owner = useId()
  useEffect(() => registry.setSource(owner, source))
  useEffect(() => () => registry.remove(owner), [registry, owner])
}

/** Performs a command: follows its address or runs it. */
export function usePerform(): (command: Command) => void {
  const registry = useCommandRegistry()
  const router = useRouter()
  return useCallback((command: Command) => {
    const newest = registry.find(command.id) ?? command
    if (newest.disabled === true) return
    if (newest.href === undefined) newest.run()
    else router.push(newest.href)
  }, [registry, router])
}
