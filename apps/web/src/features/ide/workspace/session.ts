import { z } from 'zod'
import { createStore, type Store } from './create-store'
import type { DraftServer, Failure } from './draft-server'
import { DraftSync } from './draft-sync'
import { localDrafts, type TextStorage } from './local-draft'
import { noTabs, reduceTabs, tabId, tabsSchema, type Tabs, type TabsAction } from './tabs'
import { openWorkspace, reduceWorkspace, type Workspace, type WorkspaceAction } from './workspace-state'

/** One code location, open in the editor: its files, its tabs, and the way to the server. */
export interface Session {
  readonly location: string
  readonly store: Store<Workspace, WorkspaceAction>
  readonly tabs: Store<Tabs, TabsAction>
  readonly sync: DraftSync
  /** Reads what the base commit holds of a changed file; later calls answer at once. */
  loadBase(path: string): Promise<void>
  close(): void
}

export interface SessionOptions {
  readonly location: string
  readonly server: DraftServer
  readonly storage: TextStorage
  /** Names the person and the place, so that nobody finds another's changes. */
  readonly storageKey: string
  readonly classify: (error: unknown) => Failure
}

const readTabs = (storage: TextStorage, key: string): Tabs => {
  try {
    return tabsSchema.parse(JSON.parse(storage.getItem(key) ?? 'null'))
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
    return noTabs
  }
}

const openTabs = (options: SessionOptions, paths: ReadonlySet<string>): Store<Tabs, TabsAction> => {
  const key = `${options.storageKey}:tabs`
  const kept = readTabs(options.storage, key)
  const tabs = kept.tabs.filter((tab) => tab.kind !== 'library' && (tab.kind === 'diff' || paths.has(tab.path)))
  const active = tabs.some((tab) => `${tab.kind}:${tab.path}` === kept.active) ? kept.active : null
  const store = createStore(reduceTabs, { tabs, active })
  store.subscribe(() => {
    try {
      options.storage.setItem(key, JSON.stringify(store.getState()))
    } catch (error) {
      // A full storage costs only the tabs after a reload.
      if (!(error instanceof DOMException)) throw error
    }
  })
  return store
}

/** A file that is edited is no longer one that is only looked at. */
const pinEdited = (store: Session['store'], tabs: Session['tabs']): (() => void) => {
  let { files } = store.getState()
  return store.subscribe(() => {
    const before = files
    files = store.getState().files
    if (files === before) return
    const edited = tabs.getState().tabs.find((tab) => tab.preview && before.has(tab.path) && files.has(tab.path) && before.get(tab.path) !== files.get(tab.path))
    if (edited !== undefined) tabs.dispatch({ type: 'pin', id: tabId(edited) })
  })
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const draft = await options.server.read()
  const store = createStore(reduceWorkspace, openWorkspace(draft))
  const sync = new DraftSync({ store, server: options.server, local: localDrafts(options.storage, options.storageKey), classify: options.classify })
  sync.restore()
  const loading = new Map<string, Promise<void>>()
  const loadBase = (path: string): Promise<void> => {
    const { baseCommit, base } = store.getState().draft
    if (baseCommit === null || base.get(path) !== null) return Promise.resolve()
    const id = `${baseCommit}:${path}`
    const begun = loading.get(id) ?? options.server.readCommitted(baseCommit, path)
      .then((body) => store.dispatch({ type: 'base-loaded', commit: baseCommit, path, body }))
      .finally(() => loading.delete(id))
    loading.set(id, begun)
    return begun
  }
  const tabs = openTabs(options, new Set(store.getState().files.keys()))
  const unpin = pinEdited(store, tabs)
  // Without them an edit that is undone by hand would still count as a change. A failure shows when somebody asks for the difference.
  const changed = [...draft.base].filter(([, body]) => body === null).slice(0, 100)
  void Promise.allSettled(changed.map(([path]) => loadBase(path)))
  return { location: options.location, store, sync, tabs, loadBase, close: () => { unpin(); sync.close() } }
}
