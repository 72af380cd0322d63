import { merge } from '@millrace/git'
import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { draftProcedure } from './draft-procedure'
import { changesBetween, openDraft } from './open-draft'

/**
 * Brings the branch's newer commits into the draft, file by file, three ways. The draft then starts from the branch's tip; files in which
 * both sides changed the same lines hold conflict markers and are named.
 */
export const mergeDraft = draftProcedure
  .input(z.object({ version: z.int().nonnegative() }))
  .output(z.object({ version: z.int(), baseCommit: z.string().nullable(), conflicts: z.array(z.object({ path: z.string(), kind: z.string(), message: z.string() })) }))
  .mutation(async ({ ctx: { services, scope, draft: asked }, input }) => {
    const draft = await openDraft(services, scope, asked)
    if (draft.record === null || draft.headCommit === null || draft.headCommit === draft.baseCommit) return { version: draft.record?.version ?? 0, baseCommit: draft.baseCommit, conflicts: [] }
    if (draft.record.version !== input.version) throw new MillraceError('conflict', 'The draft changed in another tab. Reload it, then merge.')
    const theirs = await services.control.git.readTree(draft.repository, draft.headCommit)
    const merged = merge(draft.base, draft.tree, theirs)
    const { version } = await services.tenant.drafts.replace(scope.organizationId, draft.id, {
      baseCommit: draft.headCommit, changes: changesBetween(theirs, merged.tree), expectedVersion: input.version,
    })
    return { version, baseCommit: draft.headCommit, conflicts: merged.conflicts }
  })
