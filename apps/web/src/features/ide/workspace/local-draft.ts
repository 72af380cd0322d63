import { z } from 'zod'
import { fileContentSchema } from '../../drafts/server/draft-schema'
import { fromContent, toContent } from './file-body'
import type { Files, ServerDraft } from './workspace-state'

/** Unsaved changes as this browser keeps them until the server has them. */
const localDraftSchema = z.object({
  version: z.int(),
  baseCommit: z.string().nullable(),
  files: z.array(z.tuple([z.string(), fileContentSchema])),
  /** What the server had of each touched path when the change began, to notice another tab's. */
  before: z.array(z.tuple([z.string(), fileContentSchema])),
  deleted: z.array(z.string()),
})
export type LocalDraft = z.infer<typeof localDraftSchema>

export interface TextStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface LocalDrafts {
  read(): LocalDraft | null
  /** False when the browser has no room. */
  write(pending: { files: Files; deleted: readonly string[] }, draft: ServerDraft): boolean
  clear(): void
}

export function localDrafts(storage: TextStorage, key: string): LocalDrafts {
  return {
    read: () => {
      const text = storage.getItem(key)
      if (text === null) return null
      try {
        return localDraftSchema.parse(JSON.parse(text))
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
        storage.removeItem(key)
        return null
      }
    },
    write: (pending, draft) => {
      const touched = [...pending.files.keys(), ...pending.deleted]
      const local: LocalDraft = {
        version: draft.version,
        baseCommit: draft.baseCommit,
        files: [...pending.files].map(([path, body]) => [path, toContent(body)]),
        before: touched.flatMap((path) => {
          const body = draft.files.get(path)
          return body === undefined ? [] : [[path, toContent(body)] as [string, ReturnType<typeof toContent>]]
        }),
        deleted: [...pending.deleted],
      }
      try {
        storage.setItem(key, JSON.stringify(local))
        return true
      } catch (error) {
        if (!(error instanceof DOMException)) throw error
        return false
      }
    },
    clear: () => storage.removeItem(key),
  }
}

/** The files as they were before the page closed, and what both sides started from: for `rebaseFiles` against what the server has now. */
export function restoreLocal(local: LocalDraft, theirs: Files): { base: Files; ours: Files } {
  const touched = new Set([...local.files.map(([path]) => path), ...local.deleted])
  const untouched = [...theirs].filter(([path]) => !touched.has(path))
  return {
    base: new Map([...untouched, ...local.before.map(([path, content]) => [path, fromContent(content)] as const)]),
    ours: new Map([...untouched, ...local.files.map(([path, content]) => [path, fromContent(content)] as const)]),
  }
}
