'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import type { z } from 'zod'
import { readUrlState, writeUrlState } from './url-state'
import type { UrlSchema } from './url-state'

export interface UrlChange {
  /** `push` (default) makes a step that Back undoes; `replace` suits typing. */
  history?: 'push' | 'replace'
}

/**
 * Filters, tabs and selections in the address. Every field needs a default or must be optional; keep the schema at module level.
 * Changing it renders at once and asks no server: `const [{ tab }, setUrl] = useUrlState(schema); setUrl({ tab: 'events' })`.
 */
export function useUrlState<Schema extends UrlSchema>(schema: Schema): [z.output<Schema>, (change: Partial<z.output<Schema>>, options?: UrlChange) => void] {
  const search = useSearchParams()
  const state = useMemo(() => {
    const names = new Set(search.keys())
    return readUrlState(schema, Object.fromEntries([...names].map((name) => [name, search.getAll(name)])))
  }, [schema, search])
  const setState = useCallback((change: Partial<z.output<Schema>>, options: UrlChange = {}) => {
    // Read what the address says now, so that two changes in one tick do not undo each other.
    const now = new URLSearchParams(window.location.search)
    const current = readUrlState(schema, Object.fromEntries([...new Set(now.keys())].map((name) => [name, now.getAll(name)])))
    const next = writeUrlState(schema, { ...current, ...change }, window.location.search)
    if (next === window.location.search) return
    const address = `${window.location.pathname}${next}${window.location.hash}`
    if (options.history === 'replace') window.history.replaceState(null, '', address)
    else window.history.pushState(null, '', address)
  }, [schema])
  return [state, setState]
}
