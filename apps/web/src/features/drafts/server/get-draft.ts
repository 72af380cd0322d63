import { readDraftProcedure } from './draft-procedure'
import { draftSchema } from './draft-schema'
import { equalBytes, toFileContent } from './file-content'
import { openDraft, type OpenDraft } from './open-draft'

const fileBytes = 1024 * 1024
const totalBytes = 16 * 1024 * 1024

const stateOf = (draft: OpenDraft, path: string): 'unchanged' | 'added' | 'modified' | 'deleted' => {
  const [before, after] = [draft.base.get(path), draft.tree.get(path)]
  if (after === undefined) return 'deleted'
  if (before === undefined) return 'added'
  return equalBytes(before, after) ? 'unchanged' : 'modified'
}

/** The location's tree with the caller's draft applied: all that the IDE needs to open, type-check and bundle it. */
export const getDraft = readDraftProcedure
  .output(draftSchema)
  .query(async ({ ctx: { services, scope, draft: asked } }) => {
    const draft = await openDraft(services, scope, asked)
    let left = totalBytes
    const files = [...new Set([...draft.tree.keys(), ...draft.base.keys()])].sort().map((path) => {
      const bytes = draft.tree.get(path)
      const size = bytes?.byteLength ?? 0
      const isInline = bytes !== undefined && size <= fileBytes && size <= left
      if (isInline) left -= size
      return { path, bytes: size, state: stateOf(draft, path), content: isInline ? toFileContent(bytes) : null }
    })
    return {
      codeLocation: draft.location.name, branch: draft.location.branch, baseCommit: draft.baseCommit, headCommit: draft.headCommit,
      branchMoved: draft.isBehind,
      deployedCommit: draft.location.deployedBuild?.commit ?? null, version: draft.record.version, files,
    }
  })
