'use client'
import { useMemo } from 'react'
import { describeError } from '../../../components/ui/describe-error'
import { toast } from '../../../components/ui/toast'
import { useWorkbench, type Workbench } from '../workbench-context'
import type { Session } from '../workspace/session'
import { isUnder, joinPath, nameOf, parentOf, pathProblem, pathsUnder } from '../workspace/tree-path'
import { readFiles, takeDropped } from './read-dropped-files'

export interface FileActs {
  /** Each answers why it cannot be done, or null when it is. */
  createFile: (path: string) => string | null
  createFolder: (path: string) => string | null
  move: (from: string, to: string) => string | null
  remove: (path: string) => void
  discard: (path: string) => Promise<void>
  upload: (transfer: DataTransfer, folder: string) => Promise<void>
}

type Acting = Pick<Workbench, 'session' | 'openFile' | 'controller'>

const remove = ({ session, controller }: Acting, path: string): void => {
  const { store, tabs } = session
  const before = store.getState().files
  const gone = pathsUnder(before.keys(), path)
  store.dispatch({ type: 'remove', path })
  tabs.dispatch({ type: 'removed', path })
  for (const one of gone) controller.forget(one)
  if (gone.length === 0) return
  const restored = new Map([...before].filter(([one]) => gone.includes(one)))
  toast({
    title: gone.length === 1 ? `Deleted ${nameOf(path)}` : `Deleted ${nameOf(path)} with ${gone.length} files`,
    action: { label: 'Undo', onClick: () => store.dispatch({ type: 'write', files: restored }) },
  })
}

const discard = async ({ session }: Acting, path: string): Promise<void> => {
  const { store, tabs } = session
  try {
    await session.loadBase(path)
  } catch (error) {
    toast({ title: `${nameOf(path)} could not be brought back`, description: describeError(error).message, tone: 'bad' })
    return
  }
  const before = store.getState().files.get(path)
  store.dispatch({ type: 'discard', path })
  if (!store.getState().files.has(path)) tabs.dispatch({ type: 'removed', path })
  toast({
    title: `Discarded the changes of ${nameOf(path)}`,
    action: { label: 'Undo', onClick: () => store.dispatch(before === undefined ? { type: 'remove', path } : { type: 'write', files: new Map([[path, before]]) }) },
  })
}

const upload = async ({ session, openFile }: Acting, transfer: DataTransfer, folder: string): Promise<void> => {
  const { store } = session
  const { files, refused } = await readFiles(await takeDropped(transfer), folder, store.getState().files)
  if (files.size > 0) store.dispatch({ type: 'write', files })
  const [first] = files.keys()
  if (first !== undefined) {
    toast({ title: files.size === 1 ? `Added ${nameOf(first)}` : `Added ${files.size} files to ${folder === '' ? 'the code location' : folder}`, tone: 'ok' })
    openFile(first)
  }
  if (refused.length > 0) toast({ title: refused.length === 1 ? 'One file was not added' : `${refused.length} files were not added`, description: refused.slice(0, 4).join('\n'), tone: 'bad' })
}

const move = ({ session }: Acting, from: string, to: string): string | null => {
  if (from === to) return null
  if (isUnder(to, from)) return 'A folder cannot move into itself.'
  const problem = problemOf(session, to, from)
  if (problem !== null) return problem
  session.store.dispatch({ type: 'move', from, to })
  session.tabs.dispatch({ type: 'moved', from, to })
  return null
}

const problemOf = ({ store }: Session, path: string, moving?: string): string | null =>
  pathProblem(path, [...store.getState().files.keys(), ...store.getState().folders], moving)

/** What one can do to files, from the tree, menus and keys alike. */
export function useFileActs(): FileActs {
  const { session, openFile, controller } = useWorkbench()
  return useMemo(() => {
    const acting = { session, openFile, controller }
    return {
      createFile: (path) => {
        const problem = problemOf(session, path)
        if (problem !== null) return problem
        session.store.dispatch({ type: 'write', files: new Map([[path, '']]) })
        openFile(path, { pin: true, focus: true })
        return null
      },
      createFolder: (path) => {
        const problem = problemOf(session, path)
        if (problem === null) session.store.dispatch({ type: 'add-folder', path })
        return problem
      },
      move: (from, to) => move(acting, from, to),
      remove: (path) => remove(acting, path),
      discard: (path) => discard(acting, path),
      upload: (transfer, folder) => upload(acting, transfer, folder),
    }
  }, [session, openFile, controller])
}

export const renamedPath = (path: string, name: string): string => joinPath(parentOf(path), name)
