interface Pressed { key: string; code: string; metaKey: boolean; ctrlKey: boolean; altKey: boolean; shiftKey: boolean }

const modifiers = new Set(['Meta', 'Control', 'Alt', 'Shift'])
/** Keys pressed one after another belong together for this long, in milliseconds. */
export const sequenceWindow = 1000

/** A key press in the words of a shortcut: `mod+k`, `shift+enter`, `g`, `?`. Nothing for a modifier alone. */
export function chordOf(event: Pressed): string | undefined {
  if (modifiers.has(event.key)) return undefined
  // With the option key of a Mac a letter prints a sign of its own: then the place of the key counts.
  const printed = event.altKey ? /^(?:Key|Digit)(.)$/.exec(event.code)?.[1] ?? event.key : event.key
  const key = printed === ' ' ? 'space' : printed.toLowerCase()
  // Shift is part of what a printed sign is: `?` is `?` on every keyboard layout.
  const hasShift = event.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key))
  return [(event.metaKey || event.ctrlKey) && 'mod', event.altKey && 'alt', hasShift && 'shift', key].filter((part) => part !== false).join('+')
}

/** Which shortcut the last chords complete, or whether they begin one. */
export function matchShortcut(pressed: readonly string[], shortcuts: readonly string[]): { complete: string } | { begins: boolean } {
  for (let start = 0; start < pressed.length; start += 1) {
    const tail = pressed.slice(start).join(' ')
    const complete = shortcuts.find((shortcut) => shortcut === tail)
    if (complete !== undefined) return { complete }
    if (shortcuts.some((shortcut) => shortcut.startsWith(`${tail} `))) return { begins: true }
  }
  return { begins: false }
}

/** Whether a shortcut of the page must not act: beside an open dialog it would act on what the reader cannot see, with another's keys. */
export const isHeldBack = (chord: string, where: { inDialog: boolean; inMenu: boolean; isTyping: boolean }): boolean => {
  const hasModifier = chord.startsWith('mod+') || chord.startsWith('alt+')
  return where.inDialog || (!hasModifier && (where.isTyping || where.inMenu))
}
