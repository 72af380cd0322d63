import { DraftRepository, withTenant, type Database, type DraftPlace } from '@millrace/db'
import { MillraceError } from '@millrace/protocol'

/** A draft's changes over its base commit. `content: null` deletes the path. */
export interface DraftChange { readonly path: string; readonly content: Uint8Array | null }
export interface DraftRecord { baseCommit: string | null; version: number; changes: DraftChange[] }

const read = async (drafts: DraftRepository, place: DraftPlace): Promise<DraftRecord | null> => {
  const row = await drafts.find(place)
  if (row === null) return null
  return { baseCommit: row.baseCommit, version: Date.parse(row.updatedAt), changes: row.files.map(({ path, content }) => ({ path, content })) }
}

const check = (present: DraftRecord | null, expected: number | null): void => {
  if (expected !== null && (present?.version ?? 0) !== expected) throw new MillraceError('conflict', 'The draft changed in another tab. Reload it, then try again.')
}

const versionOf = async (drafts: DraftRepository, place: DraftPlace): Promise<{ version: number }> => ({ version: (await read(drafts, place))?.version ?? 0 })

/** A draft's version is the instant of its last save, in milliseconds; 0 while there is none. */
export const draftData = (database: Database) => ({
  find: (organizationId: string, place: DraftPlace): Promise<DraftRecord | null> => withTenant(database, organizationId, (tx) => read(new DraftRepository(tx), place)),

  /** Writes `changes` and forgets what the draft says of `remove`, in one transaction. A new draft starts at `baseCommit`. */
  apply: (organizationId: string, place: DraftPlace, write: { baseCommit: string | null; changes: readonly DraftChange[]; remove: readonly string[]; expectedVersion: number | null }) =>
    withTenant(database, organizationId, async (tx) => {
      const drafts = new DraftRepository(tx)
      if (write.expectedVersion !== null) check(await read(drafts, place), write.expectedVersion)
      await drafts.saveFiles(place, { baseCommit: write.baseCommit, files: write.changes })
      await drafts.revertFiles(place, write.remove)
      return versionOf(drafts, place)
    }),

  /** Replaces base and changes at once. */
  replace: (organizationId: string, place: DraftPlace, write: { baseCommit: string | null; changes: readonly DraftChange[]; expectedVersion: number }) =>
    withTenant(database, organizationId, async (tx) => {
      const drafts = new DraftRepository(tx)
      check(await read(drafts, place), write.expectedVersion)
      await drafts.replace(place, { baseCommit: write.baseCommit, files: write.changes })
      return versionOf(drafts, place)
    }),

  discard: (organizationId: string, place: DraftPlace): Promise<void> => withTenant(database, organizationId, (tx) => new DraftRepository(tx).delete(place)),
})
