'use client'
import { Copy, FilePlus, FolderPlus, GitCompare, Pencil, Trash2, Undo2 } from 'lucide-react'
import { ContextMenuContent, ContextMenuItem, ContextMenuSeparator } from '../../../components/ui/context-menu'
import { toast } from '../../../components/ui/toast'
import type { FileRow } from '../workspace/file-rows'

export interface FileTreeMenuProps {
  row: FileRow | null
  onCreate: (what: 'file' | 'folder', folder: string) => void
  onRename: (path: string) => void
  onRemove: (path: string) => void
  onDiff: (path: string) => void
  onDiscard: (path: string) => void
}

const copy = (text: string): void => {
  void navigator.clipboard.writeText(text).then(() => toast({ title: `Copied ${text}` }), () => toast({ title: 'The browser did not allow copying', tone: 'bad' }))
}

/** What one can do to the row under the pointer, or to the whole tree. */
export function FileTreeMenu({ row, onCreate, onRename, onRemove, onDiff, onDiscard }: FileTreeMenuProps) {
  const folder = row === null ? '' : row.kind === 'folder' ? row.path : row.path.split('/').slice(0, -1).join('/')
  return (
    <ContextMenuContent onCloseAutoFocus={(event) => event.preventDefault()}>
      <ContextMenuItem onSelect={() => onCreate('file', folder)}><FilePlus aria-hidden />New file…</ContextMenuItem>
      <ContextMenuItem onSelect={() => onCreate('folder', folder)}><FolderPlus aria-hidden />New folder…</ContextMenuItem>
      {row !== null && (
        <>
          <ContextMenuSeparator />
          {row.kind === 'file' && row.state !== 'unchanged' && <ContextMenuItem onSelect={() => onDiff(row.path)}><GitCompare aria-hidden />Compare with deployed</ContextMenuItem>}
          {row.kind === 'file' && row.state !== 'unchanged' && <ContextMenuItem onSelect={() => onDiscard(row.path)}><Undo2 aria-hidden />Discard changes</ContextMenuItem>}
          <ContextMenuItem onSelect={() => copy(row.path)}><Copy aria-hidden />Copy path</ContextMenuItem>
          <ContextMenuSeparator />
          <ContextMenuItem shortcut="F2" onSelect={() => onRename(row.path)}><Pencil aria-hidden />Rename…</ContextMenuItem>
          <ContextMenuItem danger shortcut="Del" onSelect={() => onRemove(row.path)}><Trash2 aria-hidden />Delete</ContextMenuItem>
        </>
      )}
    </ContextMenuContent>
  )
}
