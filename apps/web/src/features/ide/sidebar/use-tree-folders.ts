'use client'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { z } from 'zod'
import { useStoredState } from '../../../components/ui/use-stored-state'
import type { Session } from '../workspace/session'
import { foldersAbove } from '../workspace/tree-path'

const openSchema = z.array(z.string()).max(5000).nullable()

/** Which folders are open, kept per browser; at first the top ones of a small tree. */
export function useTreeFolders(session: Session): { open: ReadonlySet<string>; setOpen: (path: string, isOpen: boolean) => void } {
  const [kept, setKept] = useStoredState(`ide:folders:${session.location}`, openSchema, null)
  const first = useMemo(() => {
    const paths = [...session.store.getState().files.keys()]
    return paths.length > 60 ? ['src'] : [...new Set(paths.flatMap(foldersAbove))].filter((folder) => !folder.includes('/'))
  }, [session])
  const open = useMemo(() => new Set(kept ?? first), [kept, first])
  // Several folders may open in one go, before the next render.
  const latest = useRef(open)
  useEffect(() => { latest.current = open }, [open])
  const setOpen = useCallback((path: string, isOpen: boolean) => {
    if (latest.current.has(path) === isOpen) return
    latest.current = new Set(isOpen ? [...latest.current, path] : [...latest.current].filter((other) => other !== path))
    setKept([...latest.current])
  }, [setKept])
  return { open, setOpen }
}
