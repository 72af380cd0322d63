'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { z } from 'zod'

const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

const readItem = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    // Storage may be forbidden by the browser; the choice then lasts as long as the page.
    return memory.get(key) ?? null
  }
}
const memory = new Map<string, string>()

const parseStored = <Value>(text: string | null, schema: z.ZodType<Value>, initial: Value): Value => {
  if (text === null) return initial
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : initial
  } catch {
    // What is stored is not ours or of an older shape: start afresh.
    return initial
  }
}

/** A choice of this browser (widths, hidden columns) kept in localStorage; what does not fit the schema is ignored. */
export function useStoredState<Value>(key: string, schema: z.ZodType<Value>, initial: Value): [Value, (value: Value) => void] {
  const storageKey = `millrace:${key}`
  const text = useSyncExternalStore(subscribe, () => readItem(storageKey), () => null)
  const value = useMemo(() => parseStored(text, schema, initial), [text, schema, initial])
  const setValue = useCallback((next: Value) => {
    const encoded = JSON.stringify(next)
    memory.set(storageKey, encoded)
    try {
      localStorage.setItem(storageKey, encoded)
    } catch {
      // Full or forbidden: `memory` has it.
    }
    for (const listener of listeners) listener()
  }, [storageKey])
  return [value, setValue]
}
