import { createStore, type Store } from './create-store'
import type { DraftServer, Failure } from './draft-server'
import { rebaseFiles } from './rebase-draft'
import type { LocalDrafts } from './local-draft'
import { restoreLocal } from './local-draft'
import { splitSave } from './split-save'
import { pendingOf, type Files, type ServerDraft, type Workspace, type WorkspaceAction } from './workspace-state'

export interface SyncState {
  readonly phase: 'saved' | 'pending' | 'saving' | 'offline' | 'refused' | 'conflict'
  /** Why the server refused, in its words. */
  readonly detail: string | null
  /** Set while another tab and this one changed the same files. */
  readonly conflict: { readonly draft: ServerDraft; readonly files: Files; readonly paths: readonly string[] } | null
  /** False when unsaved changes found no room in this browser: they are in this page only. */
  readonly isKeptLocally: boolean
}

export interface DraftSyncOptions {
  readonly store: Store<Workspace, WorkspaceAction>
  readonly server: DraftServer
  readonly local: LocalDrafts
  readonly classify: (error: unknown) => Failure
  readonly saveAfter?: number
  readonly keepAfter?: number
}

const firstRetry = 1000
const lastRetry = 20_000
const calm: SyncState = { phase: 'saved', detail: null, conflict: null, isKeptLocally: true }

/**
 * Brings the workspace to the server half a second after the last change, and to the browser's storage at once; goes on by itself after
 * an outage. What another tab saved meanwhile is merged in; the same file changed on both sides is a person's decision.
 */
export class DraftSync {
  readonly state: Store<SyncState, Partial<SyncState>> = createStore<SyncState, Partial<SyncState>>((state, change) => ({ ...state, ...change }), calm)
  private readonly options: DraftSyncOptions
  private readonly unsubscribe: () => void
  private saveTimer: ReturnType<typeof setTimeout> | undefined
  private keepTimer: ReturnType<typeof setTimeout> | undefined
  private retryAfter = firstRetry
  private running: Promise<void> | null = null
  private isClosed = false
  private seen: Files

  constructor(options: DraftSyncOptions) {
    this.options = options
    this.seen = options.store.getState().files
    this.unsubscribe = options.store.subscribe(() => this.noteChange())
  }

  /** Takes up what an earlier page left unsaved. */
  restore(): void {
    const { local, store } = this.options
    const left = local.read()
    if (left === null) return
    const { draft } = store.getState()
    const { base, ours } = restoreLocal(left, draft.files)
    this.take(draft, rebaseFiles(base, ours, draft.files))
  }

  /** Saves what is unsaved now; resolves when the server has all of it, and throws why it has not. */
  async flush(): Promise<void> {
    clearTimeout(this.saveTimer)
    await (this.running ?? undefined)
    if (this.hasPending()) await this.run()
    const { phase, detail } = this.state.getState()
    if (phase === 'conflict') throw new Error('This draft changed in another tab. Decide which version to keep first.')
    if (phase !== 'saved') throw new Error(phase === 'refused' ? `The draft is not saved: ${detail ?? 'the server refused it'}` : 'The draft is not saved: the server does not answer.')
  }

  /** Reads the server's draft again, for example after a merge or a deploy, and brings unsaved changes along. */
  async reload(): Promise<void> {
    await (this.running ?? undefined)
    const draft = await this.options.server.read()
    const { files, draft: old } = this.options.store.getState()
    this.take(draft, rebaseFiles(old.files, files, draft.files))
  }

  /** Ends a conflict: with the files as they are here, or as the other tab saved them. */
  decide(keep: 'ours' | 'theirs'): void {
    const { conflict } = this.state.getState()
    if (conflict === null) return
    this.state.dispatch({ conflict: null, phase: 'pending', detail: null })
    const files = new Map(conflict.files)
    for (const path of keep === 'theirs' ? conflict.paths : []) {
      const theirs = conflict.draft.files.get(path)
      if (theirs === undefined) files.delete(path)
      else files.set(path, theirs)
    }
    this.take(conflict.draft, { files, conflicts: [] })
  }

  retry(): void {
    if (this.hasPending() && this.state.getState().conflict === null) void this.run()
  }

  /** Writes unsaved changes to the browser's storage now: the page is about to go. */
  keep(): void {
    clearTimeout(this.keepTimer)
    const { store, local } = this.options
    const pending = pendingOf(store.getState())
    if (pending.files.size + pending.deleted.length === 0) local.clear()
    else this.state.dispatch({ isKeptLocally: local.write(pending, store.getState().draft) })
  }

  close(): void {
    this.isClosed = true
    this.unsubscribe()
    clearTimeout(this.saveTimer)
    this.keep()
  }

  private hasPending(): boolean {
    const pending = pendingOf(this.options.store.getState())
    return pending.files.size + pending.deleted.length > 0
  }

  private noteChange(): void {
    const { files } = this.options.store.getState()
    if (files === this.seen) return
    this.seen = files
    clearTimeout(this.keepTimer)
    this.keepTimer = setTimeout(() => this.keep(), this.options.keepAfter ?? 150)
    if (this.state.getState().conflict !== null) return
    if (this.state.getState().phase !== 'offline') this.state.dispatch({ phase: this.running === null ? 'pending' : 'saving', detail: null })
    this.schedule(this.options.saveAfter ?? 500)
  }

  private schedule(delay: number): void {
    clearTimeout(this.saveTimer)
    if (!this.isClosed) this.saveTimer = setTimeout(() => void this.run(), delay)
  }

  private take(draft: ServerDraft, rebased: { files: Files; conflicts: readonly string[] }): void {
    if (rebased.conflicts.length > 0) {
      this.state.dispatch({ phase: 'conflict', conflict: { draft, files: rebased.files, paths: rebased.conflicts } })
      return
    }
    this.options.store.dispatch({ type: 'rebased', draft, files: rebased.files })
    if (this.hasPending()) this.schedule(0)
    else this.settle()
  }

  private settle(): void {
    this.retryAfter = firstRetry
    this.options.local.clear()
    this.state.dispatch({ phase: 'saved', detail: null, isKeptLocally: true })
  }

  private run(): Promise<void> {
    this.running ??= this.save().finally(() => { this.running = null })
    return this.running
  }

  private async save(): Promise<void> {
    const { store, server } = this.options
    clearTimeout(this.saveTimer)
    const pending = pendingOf(store.getState())
    if (pending.files.size + pending.deleted.length === 0) return this.settle()
    if (this.state.getState().phase !== 'offline') this.state.dispatch({ phase: 'saving', detail: null })
    try {
      for (const part of splitSave(pending)) {
        const { version } = await server.save({ ...part, version: store.getState().draft.version, baseCommit: store.getState().draft.baseCommit })
        store.dispatch({ type: 'saved', ...part, version })
      }
    } catch (error) {
      return this.fail(error)
    }
    this.retryAfter = firstRetry
    if (!this.hasPending()) return this.settle()
    this.state.dispatch({ phase: 'pending' })
    this.schedule(this.options.saveAfter ?? 500)
  }

  private async fail(error: unknown): Promise<void> {
    const failure = this.options.classify(error)
    this.keep()
    if (failure.kind === 'problem' && failure.code === 'conflict') {
      try {
        const draft = await this.options.server.read()
        const { files, draft: old } = this.options.store.getState()
        return this.take(draft, rebaseFiles(old.files, files, draft.files))
      } catch (again) {
        return this.note(this.options.classify(again))
      }
    }
    this.note(failure)
  }

  private note(failure: Failure): void {
    if (failure.kind === 'problem' && !['unavailable', 'internal', 'rate-limited'].includes(failure.code)) {
      this.state.dispatch({ phase: 'refused', detail: failure.detail })
      return
    }
    this.state.dispatch({ phase: 'offline', detail: failure.kind === 'problem' ? failure.detail : null })
    this.schedule(this.retryAfter)
    this.retryAfter = Math.min(lastRetry, this.retryAfter * 2)
  }
}
