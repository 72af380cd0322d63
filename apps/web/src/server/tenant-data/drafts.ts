import { DraftRepository, withTenant, type Database, type DraftChange, type DraftFile, type DraftPlace } from '@millrace/db'

/** What a person has changed over a base commit. `content: null` deletes the path. Without changes the base means nothing. */
export interface DraftRecord { readonly baseCommit: string | null; readonly version: number; readonly changes: readonly DraftFile[] }
/** A draft as somebody has read it. */
export interface DraftState { readonly version: number; readonly baseCommit: string | null; readonly isEmpty: boolean }

/** A draft's version rises with every save and never comes twice; 0 while nothing was ever saved. */
export const draftData = (database: Database) => ({
  find: (organizationId: string, place: DraftPlace): Promise<DraftRecord> => withTenant(database, organizationId, async (tx) => {
    const row = await new DraftRepository(tx).find(place)
    return { baseCommit: row?.baseCommit ?? null, version: row?.version ?? 0, changes: (row?.files ?? []).map(({ path, content }) => ({ path, content })) }
  }),

  /** Changes a draft that still is as `read`, under its lock. Null when it is not: read again. */
  change: (organizationId: string, place: DraftPlace, { read, change }: { read: DraftState; change: DraftChange }): Promise<{ version: number } | null> =>
    withTenant(database, organizationId, async (tx) => {
      const drafts = new DraftRepository(tx)
      const head = await drafts.lock(place)
      const isAsRead = head.version === read.version && head.isEmpty === read.isEmpty && (head.isEmpty || head.baseCommit === read.baseCommit)
      return isAsRead ? { version: (await drafts.change(head, change)).version } : null
    }),
})
