'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { FilePlus, FolderPlus } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { ContextMenu, ContextMenuTrigger } from '../../../components/ui/context-menu'
import { classNames } from '../../../components/ui/class-names'
import { IconButton } from '../../../components/ui/icon-button'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { fileRows, type FileRow } from '../workspace/file-rows'
import { activeTab, type Tabs } from '../workspace/tabs'
import { foldersAbove, joinPath, nameOf, parentOf } from '../workspace/tree-path'
import { useStore } from '../workspace/use-store'
import { stateOfFile, type Workspace } from '../workspace/workspace-state'
import { FileTreeMenu } from './file-tree-menu'
import { FileTreeRow, rowIndent } from './file-tree-row'
import { NameInput } from './name-input'
import { SidebarHeader } from './sidebar-header'
import { renamedPath, useFileActs } from './use-file-acts'
import { treeKeyDown } from './use-tree-keys'
import { useTreeDrop } from './use-tree-drop'
import { useTreeFolders } from './use-tree-folders'

type Naming = { act: 'rename' | 'move'; path: string } | { act: 'file' | 'folder'; folder: string }
type Item = { kind: 'row'; row: FileRow } | { kind: 'naming'; depth: number }

const selectAll = (state: Workspace) => state
const selectActive = (state: Tabs) => activeTab(state)?.path ?? null

const itemsOf = (rows: readonly FileRow[], naming: Naming | null): Item[] => {
  const items: Item[] = rows.map((row) => (naming !== null && 'path' in naming && row.path === naming.path ? { kind: 'naming', depth: row.depth } : { kind: 'row', row }))
  if (naming === null || 'path' in naming) return items
  const at = rows.findIndex((row) => row.path === naming.folder)
  return [...items.slice(0, at + 1), { kind: 'naming', depth: at < 0 ? 0 : (rows[at]?.depth ?? 0) + 1 }, ...items.slice(at + 1)]
}

/** The rows of the tree, what is picked in it, and what is being named. */
function useTree() {
  const { session, openFile } = useWorkbench()
  const { files, folders, draft } = useWorkspace(selectAll)
  const shown = useStore(session.tabs, selectActive)
  const acts = useFileActs()
  const { open, setOpen } = useTreeFolders(session)
  const [picked, setPicked] = useState<{ path: string | null; shown: string | null }>({ path: null, shown: null })
  const [naming, setNaming] = useState<Naming | null>(null)
  const rows = useMemo(
    () => fileRows({ paths: files.keys(), folders, open, stateOf: (path) => stateOfFile({ files, draft }, path) }),
    [files, folders, draft, open],
  )
  // The file in front is picked when it changes, until another row is.
  const active = picked.shown === shown ? picked.path : shown
  const setActive = (path: string | null) => setPicked({ path, shown })
  const openAbove = (path: string) => { for (const folder of foldersAbove(path)) setOpen(folder, true) }
  useEffect(() => {
    if (shown !== null) for (const folder of foldersAbove(shown)) setOpen(folder, true)
    // Only when another file comes to the front: a folder that somebody closes stays closed.
  // oxlint-disable-next-line react/exhaustive-deps -- only another file in front opens folders, not what somebody folds
  }, [shown])
  const press = (row: FileRow, isDouble: boolean) => {
    setActive(row.path)
    if (row.kind === 'folder') setOpen(row.path, !row.isOpen)
    else openFile(row.path, { pin: isDouble, focus: isDouble })
  }
  const startNaming = (next: Naming) => {
    if ('folder' in next && next.folder !== '') openAbove(joinPath(next.folder, 'new'))
    setNaming(next)
  }
  const commit = (name: string): string | null => {
    if (naming === null) return null
    if (naming.act === 'rename' && name.includes('/')) return 'A name has no slash; Move… takes a path.'
    const path = 'folder' in naming ? joinPath(naming.folder, name) : naming.act === 'move' ? name : renamedPath(naming.path, name)
    const problem = 'path' in naming ? acts.move(naming.path, path) : naming.act === 'file' ? acts.createFile(path) : acts.createFolder(path)
    if (problem !== null) return problem
    setActive(path)
    openAbove(path)
    setNaming(null)
    return null
  }
  const remove = (path: string) => {
    const at = rows.findIndex((row) => row.path === path)
    setActive(rows[at + 1]?.path ?? rows[at - 1]?.path ?? null)
    acts.remove(path)
  }
  const row = rows.find((candidate) => candidate.path === active)
  const folder = row === undefined ? '' : row.kind === 'folder' ? row.path : parentOf(row.path)
  return { rows, shown, active, setActive, setOpen, naming, setNaming, startNaming, commit, press, remove, acts, folder }
}
type Tree = ReturnType<typeof useTree>

/** The files of the code location: open, create, rename, move, delete, drop data in. */
export function FileTree({ errorPaths }: { errorPaths: ReadonlySet<string> }) {
  const { openDiff, canEdit } = useWorkbench()
  const tree = useTree()
  const [menuRow, setMenuRow] = useState<FileRow | null>(null)
  const { startNaming, folder } = tree
  return (
    <>
      <SidebarHeader title="Files">
        {canEdit && <IconButton icon={FilePlus} label="New file" size="sm" onClick={() => startNaming({ act: 'file', folder })} />}
        {canEdit && <IconButton icon={FolderPlus} label="New folder" size="sm" onClick={() => startNaming({ act: 'folder', folder })} />}
      </SidebarHeader>
      <ContextMenu>
        <ContextMenuTrigger
          disabled={!canEdit}
          onContextMenu={(event) => {
            const path = event.target instanceof Element ? event.target.closest('[data-path]')?.getAttribute('data-path') : null
            // The menu key means the picked row, wherever the browser says that it was pressed.
            const row = tree.rows.find((candidate) => candidate.path === (path ?? (event.button === 2 ? null : tree.active))) ?? null
            setMenuRow(row)
            if (row !== null) tree.setActive(row.path)
          }}
        >
          <div className="flex min-h-0 flex-1 flex-col"><TreeRows tree={tree} errorPaths={errorPaths} /></div>
        </ContextMenuTrigger>
        <FileTreeMenu row={menuRow} onCreate={(act, at) => startNaming({ act, folder: at })} onRename={(path) => startNaming({ act: 'rename', path })} onMove={(path) => startNaming({ act: 'move', path })} onRemove={tree.remove} onDiff={openDiff} onDiscard={(path) => void tree.acts.discard(path)} />
      </ContextMenu>
    </>
  )
}

function TreeRows({ tree, errorPaths }: { tree: Tree; errorPaths: ReadonlySet<string> }) {
  const { canEdit } = useWorkbench()
  const { rows, shown, active, setActive, setOpen, naming, setNaming, startNaming, commit, press, remove, acts } = tree
  const scroller = useRef<HTMLDivElement>(null)
  const treeId = useId()
  const items = useMemo(() => itemsOf(rows, naming), [rows, naming])
  const drop = useTreeDrop(rows, acts)
  const virtualizer = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => 24, overscan: 16, paddingStart: 4, paddingEnd: 24 })
  const rowId = (path: string) => `${treeId}-${encodeURIComponent(path)}`
  const activeIndex = items.findIndex((item) => item.kind === 'row' && item.row.path === active)
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' })
  }, [activeIndex, virtualizer])
  const stop = () => {
    setNaming(null)
    scroller.current?.focus()
  }
  const commitAndStay = (name: string) => {
    const problem = commit(name)
    if (problem === null && naming?.act !== 'file') scroller.current?.focus()
    return problem
  }
  return (
    <div
      ref={scroller}
      role="tree"
      tabIndex={0}
      aria-label="Files"
      {...(activeIndex < 0 || active === null ? {} : { 'aria-activedescendant': rowId(active) })}
      onKeyDown={(event) => treeKeyDown({ rows, active, setActive, setOpen, press, ...canEdit && { rename: (path: string) => startNaming({ act: 'rename', path }), remove } }, event)}
      {...canEdit && drop.handlers}
      className={classNames('group min-h-0 flex-1 overflow-y-auto outline-none', drop.target === '' && 'bg-accent-soft')}
    >
      <div className="relative" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const item = items[index]
          return item === undefined ? null : (
            <div key={item.kind === 'row' ? item.row.path : 'naming'} role="presentation" className="absolute top-0 w-full" style={{ transform: `translateY(${start}px)`, zIndex: item.kind === 'naming' ? 1 : 0 }}>
              {item.kind === 'row'
                ? <FileTreeRow row={item.row} id={rowId(item.row.path)} isActive={item.row.path === active} isShown={item.row.path === shown} isDropTarget={drop.target !== '' && item.row.path === drop.target} hasErrors={errorPaths.has(item.row.path)} canMove={canEdit} onPress={press} onDrag={drop.onDrag} />
                : <NamingRow naming={naming} depth={item.depth} onCommit={commitAndStay} onCancel={stop} />}
            </div>
          )
        })}
      </div>
      {items.length === 0 && <p className="px-3 py-2 text-muted">No files yet.{canEdit && ' Make definitions.ts, or drop files here.'}</p>}
    </div>
  )
}

const namingLabels = { rename: 'New name', move: 'New path', file: 'File name', folder: 'Folder name' }

function NamingRow({ naming, depth, onCommit, onCancel }: { naming: Naming | null; depth: number; onCommit: (name: string) => string | null; onCancel: () => void }) {
  if (naming === null) return null
  return (
    <div className="mx-1.5 flex h-6 items-center pr-2" style={{ paddingLeft: rowIndent(depth) + 16 }}>
      <NameInput initial={naming.act === 'rename' ? nameOf(naming.path) : naming.act === 'move' ? naming.path : ''} label={namingLabels[naming.act]} onCommit={onCommit} onCancel={onCancel} />
    </div>
  )
}
