'use client'
import { useEffect, useRef } from 'react'
import { z } from 'zod'
import { useUrlState } from '../../components/shell/use-url-state'
import type { OpenOptions } from './workbench-context'
import type { Session } from './workspace/session'
import { activeTab, type Tabs } from './workspace/tabs'
import { useStore } from './workspace/use-store'

const placeSchema = z.object({
  file: z.string().max(1024).optional(),
  line: z.coerce.number().int().positive().optional(),
  column: z.coerce.number().int().positive().optional(),
})
const selectPath = (state: Tabs) => {
  const tab = activeTab(state)
  return tab === undefined || tab.kind === 'library' ? undefined : tab.path
}
const firstFiles = ['src/definitions.ts', 'definitions.ts', 'src/definitions.tsx', 'definitions.tsx']

/** The address names the open file: a link opens it at its line, and opening another writes the address. */
export function useAddress(session: Session, openFile: (path: string, options?: OpenOptions) => void): void {
  const [{ file, line, column }, setUrl] = useUrlState(placeSchema)
  const shown = useStore(session.tabs, selectPath)
  const written = useRef<string | undefined>(undefined)
  const begun = useRef<Session | null>(null)
  useEffect(() => {
    const isFirst = begun.current !== session
    begun.current = session
    if (file === undefined) {
      const { files } = session.store.getState()
      const entry = firstFiles.find((path) => files.has(path)) ?? [...files.keys()][0]
      if (isFirst && session.tabs.getState().active === null && entry !== undefined) openFile(entry)
      return
    }
    const here = `${file}:${line ?? ''}:${column ?? ''}`
    if (here === written.current) return
    written.current = here
    // A reload: the tab that shows it, perhaps its difference, is in front already.
    if (isFirst && line === undefined && selectPath(session.tabs.getState()) === file) return
    openFile(file, line === undefined ? {} : { place: { line, column: column ?? 1 }, focus: true })
  }, [session, file, line, column, openFile])
  useEffect(() => {
    if (shown === undefined || begun.current !== session) return
    const now = new URLSearchParams(window.location.search).get('file')
    if (now === shown) return
    written.current = `${shown}::`
    setUrl({ file: shown, line: undefined, column: undefined }, { history: 'replace' })
  }, [session, shown, setUrl])
}
