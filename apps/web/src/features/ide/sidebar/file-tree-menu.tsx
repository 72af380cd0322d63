'use client'
import { Copy, FilePlus, FolderInput, FolderPlus, GitCompare, Pencil, Trash2, Undo2 } from 'lucide-react'
import { useRef } from 'react'
import { ContextMenuContent, ContextMenuItem, ContextMenuSeparator } from '../../../components/ui/context-menu'
import { toast } from '../../../components/ui/toast'
import type { FileRow } from '../workspace/file-rows'

export interface FileTreeMenuProps {
  row: FileRow | null
  onCreate: (what: 'file' | 'folder', folder: string) => void
  onRename: (path: string) => void
  onMove: (path: string) => void
  onRemove: (path: string) => void
  onDiff: (path: string) => void
  onDiscard: (path: string) => void
}

const copy = (text: string): void => {
  void navigator.clipboard.writeText(text).then(() => toast({ title: `Copied ${text}` }), () => toast({ title: 'The browser did not allow copying', tone: 'bad' }))
}

/** What one can do to the row under the pointer, or to the whole tree. */
export function FileTreeMenu({ row, onCreate, onRename, onMove, onRemove, onDiff, onDiscard }: FileTreeMenuProps) {
  const folder = row === null ? '' : row.kind === 'folder' ? row.path : row.path.split('/').slice(0, -1).join('/')
  // An input that opens while the menu still holds the focus would not get it.
  const afterClosing = useRef<() => void>(undefined)
  const close = (event: Event) => {
    event.preventDefault()
    afterClosing.current?.()
    afterClosing.current = undefined
  }
  const onceClosed = (act: () => void) => () => { afterClosing.current = act }
  return (
    <ContextMenuContent onCloseAutoFocus={close}>
      <ContextMenuItem onSelect={onceClosed(() => onCreate('file', folder))}><FilePlus aria-hidden />New file…</ContextMenuItem>
      <ContextMenuItem onSelect={onceClosed(() => onCreate('folder', folder))}><FolderPlus aria-hidden />New folder…</ContextMenuItem>
      {row !== null && (
        <>
          <ContextMenuSeparator />
          {row.kind === 'file' && row.state !== 'unchanged' && <ContextMenuItem onSelect={() => onDiff(row.path)}><GitCompare aria-hidden />Compare with deployed</ContextMenuItem>}
          {row.kind === 'file' && row.state !== 'unchanged' && <ContextMenuItem onSelect={() => onDiscard(row.path)}><Undo2 aria-hidden />Discard changes</ContextMenuItem>}
          <ContextMenuItem onSelect={() => copy(row.path)}><Copy aria-hidden />Copy path</ContextMenuItem>
          <ContextMenuSeparator />
          <ContextMenuItem shortcut="F2" onSelect={onceClosed(() => onRename(row.path))}><Pencil aria-hidden />Rename…</ContextMenuItem>
          <ContextMenuItem onSelect={onceClosed(() => onMove(row.path))}><FolderInput aria-hidden />Move…</ContextMenuItem>
          <ContextMenuItem danger shortcut="Del" onSelect={() => onRemove(row.path)}><Trash2 aria-hidden />Delete</ContextMenuItem>
        </>
      )}
    </ContextMenuContent>
  )
}
