import { joinPath, nameOf, parentOf } from './tree-path'
import type { FileState } from './workspace-state'

/** A line of the file tree. */
export interface FileRow {
  readonly path: string
  readonly name: string
  readonly depth: number
  readonly kind: 'file' | 'folder'
  readonly isOpen: boolean
  /** Of a folder: the strongest state of what is in it. */
  readonly state: FileState
}

interface Folder { readonly folders: Map<string, Folder>; readonly files: string[]; state: FileState }

const newFolder = (): Folder => ({ folders: new Map(), files: [], state: 'unchanged' })

const folderAt = (root: Folder, path: string): Folder => {
  let folder = root
  for (const part of path === '' ? [] : path.split('/')) {
    const next = folder.folders.get(part) ?? newFolder()
    folder.folders.set(part, next)
    folder = next
  }
  return folder
}

const byName = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true, sensitivity: 'base' }) || (one < other ? -1 : 1)

const mark = (root: Folder, path: string, state: FileState): void => {
  let folder = root
  for (const part of path.split('/').slice(0, -1)) {
    const next = folder.folders.get(part)
    if (next === undefined) return
    if (state !== 'unchanged') next.state = 'modified'
    folder = next
  }
}

/** The rows that are in sight: folders first, then files, both by name; what is in closed folders is left out. */
export function fileRows(options: {
  paths: Iterable<string>
  folders: Iterable<string>
  open: ReadonlySet<string>
  stateOf: (path: string) => FileState
}): FileRow[] {
  const root = newFolder()
  for (const path of options.paths) {
    folderAt(root, parentOf(path)).files.push(path)
    mark(root, path, options.stateOf(path))
  }
  for (const path of options.folders) folderAt(root, path)
  const rows: FileRow[] = []
  const walk = (folder: Folder, at: string, depth: number): void => {
    for (const name of [...folder.folders.keys()].sort(byName)) {
      const path = joinPath(at, name)
      const child = folder.folders.get(name) ?? newFolder()
      const isOpen = options.open.has(path)
      rows.push({ path, name, depth, kind: 'folder', isOpen, state: child.state })
      if (isOpen) walk(child, path, depth + 1)
    }
    for (const path of [...folder.files].sort((one, other) => byName(nameOf(one), nameOf(other)))) {
      rows.push({ path, name: nameOf(path), depth, kind: 'file', isOpen: false, state: options.stateOf(path) })
    }
  }
  walk(root, '', 0)
  return rows
}
