'use client'
import { useState } from 'react'

/**
 * Text that a field owns while it is typed and whose owner outside may answer late, as the address does: an echo of what was sent never
 * overwrites what was typed since; a value that came from elsewhere does.
 */
export function useSentText(value: string, onChange: (value: string) => void): { text: string; setText: (text: string) => void; send: (text: string) => void } {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  const [pending, setPending] = useState<readonly string[]>([])
  if (value !== seen) {
    setSeen(value)
    const echo = pending.indexOf(value)
    setPending(echo === -1 ? [] : pending.slice(echo + 1))
    if (echo === -1) setText(value)
  }
  const send = (next: string) => {
    if (next === (pending.at(-1) ?? value)) return
    setPending([...pending.slice(-20), next])
    onChange(next)
  }
  return { text, setText, send }
}
