import { checkTree } from '@millrace/git'
import { MillraceError, type SourceTree } from '@millrace/protocol'
import type { WebServices } from '../../../server/services'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import { changesBetween, openDraft, type AskedDraft, type OpenDraft } from './open-draft'

const attempts = 5

/** Every save says which version its writer has seen; without that it goes on top of whatever is there. */
export const assertVersion = (draft: OpenDraft, version: number | undefined): void => {
  if (version !== undefined && draft.record.version !== version) throw new MillraceError('conflict', 'The draft changed in another tab. Reload it, then try again.')
}

/** The state that a change was made for. */
const stateOf = ({ record, hasChanges }: OpenDraft) => ({ version: record.version, baseCommit: record.baseCommit, isEmpty: !hasChanges })

export interface DraftEdit {
  asked: AskedDraft
  version: number | undefined
  /** The tree as it is to be, and the paths in which it may differ from the draft's. May be asked again, when the draft has moved onto another commit. */
  edit(draft: OpenDraft): { tree: SourceTree; paths: readonly string[] }
}

/** Saves an edit of the draft. What no commit may hold is said here, not only at the deploy. */
export const changeDraft = async (services: WebServices, scope: TenantScope, { asked, version, edit }: DraftEdit): Promise<{ version: number }> => {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const draft = await openDraft(services, scope, asked)
    assertVersion(draft, version)
    const { tree, paths } = edit(draft)
    checkTree(tree)
    const wanted = new Map(changesBetween(draft.base, tree).map((change) => [change.path, change]))
    const saved = await services.tenant.drafts.change(scope.organizationId, draft.id, {
      read: stateOf(draft), change: { baseCommit: draft.baseCommit, write: paths.flatMap((path) => wanted.get(path) ?? []), revert: paths.filter((path) => !wanted.has(path)) },
    })
    if (saved !== null) return saved
  }
  throw new MillraceError('conflict', 'The draft is changed by somebody else all the time. Reload it, then try again.')
}

/** Replaces the whole draft, if it still is as it was read. */
export const replaceDraft = async (services: WebServices, draft: OpenDraft, { baseCommit, tree, base }: { baseCommit: string | null; base: SourceTree; tree: SourceTree }): Promise<{ version: number }> => {
  const saved = await services.tenant.drafts.change(draft.repository.organizationId, draft.id, {
    read: stateOf(draft), change: { baseCommit, revert: 'all', write: changesBetween(base, tree) },
  })
  if (saved === null) throw new MillraceError('conflict', 'The draft changed in another tab. Reload it, then try again.')
  return saved
}
