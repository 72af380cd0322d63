import { sameBody, type FileBody } from './file-body'
import { foldersAbove, isUnder, pathsUnder } from './tree-path'

export type Files = ReadonlyMap<string, FileBody>
export type FileState = 'unchanged' | 'added' | 'modified' | 'deleted'

/** The draft as the server has it. */
export interface ServerDraft {
  readonly branch: string
  readonly version: number
  readonly baseCommit: string | null
  readonly headCommit: string | null
  readonly deployedCommit: string | null
  readonly branchMoved: boolean
  readonly files: Files
  /** Files of the base commit; null for those that the draft changed and whose old content was not read yet. */
  readonly base: ReadonlyMap<string, FileBody | null>
}

export interface Workspace {
  /** What the editor shows: the truth. */
  readonly files: Files
  /** What the server has of it. */
  readonly draft: ServerDraft
  /** Folders without files, which only live here: git knows none. */
  readonly folders: ReadonlySet<string>
  /** Counts the changes of `files`. */
  readonly changeId: number
}

export type WorkspaceAction =
  | { type: 'write'; files: Files }
  | { type: 'remove'; path: string }
  | { type: 'move'; from: string; to: string }
  | { type: 'discard'; path: string }
  | { type: 'add-folder'; path: string }
  | { type: 'base-loaded'; commit: string; path: string; body: FileBody }
  | { type: 'saved'; files: Files; deleted: readonly string[]; version: number }
  | { type: 'rebased'; draft: ServerDraft; files: Files }

export const openWorkspace = (draft: ServerDraft): Workspace => ({ files: draft.files, draft, folders: new Set(), changeId: 0 })

const withFiles = (state: Workspace, files: Files, folders: ReadonlySet<string> = state.folders): Workspace => {
  const paths = [...files.keys()]
  const empty = [...folders].filter((folder) => !paths.some((path) => isUnder(path, folder)))
  return { ...state, files, folders: new Set(empty), changeId: state.changeId + 1 }
}

/** Folders that lost their last file stay in sight: one who empties a folder is about to fill it. */
const keptFolders = (state: Workspace, files: Files, gone: readonly string[]): Set<string> => {
  const above = gone.flatMap(foldersAbove).filter((folder) => ![...files.keys()].some((path) => isUnder(path, folder)))
  return new Set([...state.folders, ...above])
}

const write = (state: Workspace, written: Files): Workspace => {
  const changed = [...written].filter(([path, body]) => !sameBody(state.files.get(path), body))
  return changed.length === 0 ? state : withFiles(state, new Map([...state.files, ...changed]))
}

const remove = (state: Workspace, path: string): Workspace => {
  const gone = pathsUnder(state.files.keys(), path)
  const files = new Map(state.files)
  for (const one of gone) files.delete(one)
  const folders = [...keptFolders(state, files, gone)].filter((folder) => folder !== path && !isUnder(folder, path))
  return gone.length === 0 && !state.folders.has(path) ? state : withFiles(state, files, new Set(folders))
}

const move = (state: Workspace, from: string, to: string): Workspace => {
  const renamed = (path: string): string => (path === from || isUnder(path, from) ? to + path.slice(from.length) : path)
  if (from === to || isUnder(to, from)) return state
  const files = new Map([...state.files].map(([path, body]) => [renamed(path), body]))
  const gone = pathsUnder(state.files.keys(), from)
  const above = [...keptFolders(state, files, gone)].filter((folder) => folder !== from && !isUnder(folder, from))
  return withFiles(state, files, new Set([...above, ...[...state.folders].map(renamed)]))
}

const discard = (state: Workspace, path: string): Workspace => {
  const before = state.draft.base.get(path)
  if (before === null) return state
  if (before === undefined) return remove(state, path)
  return write(state, new Map([[path, before]]))
}

const saved = (state: Workspace, action: { files: Files; deleted: readonly string[]; version: number }): Workspace => {
  const files = new Map([...state.draft.files, ...action.files])
  for (const path of action.deleted) files.delete(path)
  return { ...state, draft: { ...state.draft, files, version: action.version } }
}

/** Files that are the same keep their identity, so that nothing is built or drawn again. */
const rebased = (state: Workspace, draft: ServerDraft, files: Files): Workspace => {
  const isSame = files.size === state.files.size && [...files].every(([path, body]) => sameBody(state.files.get(path), body))
  return isSame ? { ...state, draft } : { ...withFiles(state, files), draft }
}

export function reduceWorkspace(state: Workspace, action: WorkspaceAction): Workspace {
  switch (action.type) {
    case 'write': return write(state, action.files)
    case 'remove': return remove(state, action.path)
    case 'move': return move(state, action.from, action.to)
    case 'discard': return discard(state, action.path)
    case 'add-folder': return { ...state, folders: new Set([...state.folders, action.path]) }
    case 'saved': return saved(state, action)
    case 'rebased': return rebased(state, action.draft, action.files)
    case 'base-loaded':
      if (state.draft.baseCommit !== action.commit || !state.draft.base.has(action.path)) return state
      return { ...state, draft: { ...state.draft, base: new Map([...state.draft.base, [action.path, action.body]]) } }
  }
}

/** What the server does not have yet. */
export function pendingOf({ files, draft }: Pick<Workspace, 'files' | 'draft'>): { files: Files; deleted: string[] } {
  if (files === draft.files) return { files: new Map(), deleted: [] }
  return {
    files: new Map([...files].filter(([path, body]) => !sameBody(draft.files.get(path), body))),
    deleted: [...draft.files.keys()].filter((path) => !files.has(path)),
  }
}

export const stateOfFile = ({ files, draft }: Pick<Workspace, 'files' | 'draft'>, path: string): FileState => {
  const [before, after] = [draft.base.get(path), files.get(path)]
  if (after === undefined) return 'deleted'
  if (before === undefined) return 'added'
  return before !== null && sameBody(before, after) ? 'unchanged' : 'modified'
}

/** What a deploy would commit, sorted by path. */
export function changesOf(state: Pick<Workspace, 'files' | 'draft'>): { path: string; state: Exclude<FileState, 'unchanged'> }[] {
  return [...new Set([...state.files.keys(), ...state.draft.base.keys()])].sort().flatMap((path) => {
    const fileState = stateOfFile(state, path)
    return fileState === 'unchanged' ? [] : [{ path, state: fileState }]
  })
}
