'use client'
import { useEffect } from 'react'
import { isTyping } from '../ui/is-typing'
import type { Command } from './command-registry'
import { chordOf, isHeldBack, matchShortcut, sequenceWindow } from './shortcut'
import { useCommandRegistry, usePerform } from './use-commands'

/** Listens to the keyboard for the shortcuts of all registered commands. */
export function useShortcuts(): void {
  const registry = useCommandRegistry()
  const perform = usePerform()
  useEffect(() => {
    let pressed: string[] = []
    let last = 0
    const press = (event: KeyboardEvent) => {
      const chord = chordOf(event)
      if (chord === undefined || event.defaultPrevented || event.isComposing) return
      const isOpen = (role: string): boolean => document.querySelector(`[role=${role}][data-state=open]`) !== null
      if (isHeldBack(chord, { inDialog: isOpen('dialog'), inMenu: isOpen('menu'), isTyping: isTyping(event.target) })) return
      pressed = event.timeStamp - last > sequenceWindow ? [chord] : [...pressed.slice(-2), chord]
      last = event.timeStamp
      const byShortcut = new Map<string, Command>(registry.commands().flatMap((command) => (command.shortcut === undefined ? [] : [[command.shortcut, command] as const])))
      const match = matchShortcut(pressed, [...byShortcut.keys()])
      if (!('complete' in match)) {
        if (!match.begins) pressed = []
        return
      }
      pressed = []
      const command = byShortcut.get(match.complete)
      if (command === undefined || command.disabled === true) return
      event.preventDefault()
      event.stopPropagation()
      perform(command)
    }
    // Capture: an editor would otherwise take ⌘K for itself.
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  }, [registry, perform])
}
