import type { FileBody } from './file-body'
import type { Files, ServerDraft } from './workspace-state'

/** What the session needs of the server; every method throws what the call threw. */
export interface DraftServer {
  read(): Promise<ServerDraft>
  /** `baseCommit`: the commit that the editor shows, where a new draft starts. */
  save(change: { files: Files; deleted: readonly string[]; version: number; baseCommit: string | null }): Promise<{ version: number }>
  readCommitted(commit: string, path: string): Promise<FileBody>
}

/** Why a call failed: no answer at all, or the server's problem. */
export type Failure = { kind: 'offline' } | { kind: 'problem'; code: string; detail: string }
