'use client'
import type { KeyboardEvent } from 'react'
import type { FileRow } from '../workspace/file-rows'
import { parentOf } from '../workspace/tree-path'

export interface TreeKeys {
  rows: readonly FileRow[]
  active: string | null
  setActive: (path: string) => void
  setOpen: (path: string, isOpen: boolean) => void
  press: (row: FileRow, isDouble: boolean) => void
  /** Absent where files may only be looked at. */
  rename?: (path: string) => void
  remove?: (path: string) => void
}

const stepTo = ({ rows, active, setActive }: TreeKeys, step: (at: number) => number): void => {
  const at = rows.findIndex((row) => row.path === active)
  const row = rows[Math.min(rows.length - 1, Math.max(0, step(at)))]
  if (row !== undefined) setActive(row.path)
}

/** The keys of a tree as everywhere: arrows walk, open and close, Enter opens, F2 renames, Delete deletes. */
export function treeKeyDown(keys: TreeKeys, event: KeyboardEvent): void {
  if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return
  const row = keys.rows.find(({ path }) => path === keys.active)
  const acts: Record<string, () => void> = {
    ArrowDown: () => stepTo(keys, (at) => at + 1),
    ArrowUp: () => stepTo(keys, (at) => at - 1),
    Home: () => stepTo(keys, () => 0),
    End: () => stepTo(keys, () => keys.rows.length - 1),
    ArrowRight: () => {
      if (row?.kind !== 'folder') return
      if (row.isOpen) stepTo(keys, (at) => at + 1)
      else keys.setOpen(row.path, true)
    },
    ArrowLeft: () => {
      if (row === undefined) return
      if (row.kind === 'folder' && row.isOpen) keys.setOpen(row.path, false)
      else if (parentOf(row.path) !== '') keys.setActive(parentOf(row.path))
    },
    Enter: () => { if (row !== undefined) keys.press(row, true) },
    ' ': () => { if (row !== undefined) keys.press(row, false) },
    F2: () => { if (row !== undefined) keys.rename?.(row.path) },
    Delete: () => { if (row !== undefined) keys.remove?.(row.path) },
  }
  const act = acts[event.key]
  if (act === undefined) return
  event.preventDefault()
  event.stopPropagation()
  act()
}
