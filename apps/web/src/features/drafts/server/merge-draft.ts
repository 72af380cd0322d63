import { merge } from '@millrace/git'
import { z } from 'zod'
import { assertVersion, replaceDraft } from './change-draft'
import { draftProcedure } from './draft-procedure'
import { openDraft } from './open-draft'

/**
 * Brings the branch's newer commits into the draft, file by file, three ways. The draft then starts from the branch's tip; files in which
 * both sides changed the same lines hold conflict markers and are named.
 */
export const mergeDraft = draftProcedure
  .input(z.object({ version: z.int().nonnegative() }))
  .output(z.object({ version: z.int(), baseCommit: z.string().nullable(), conflicts: z.array(z.object({ path: z.string(), kind: z.string(), message: z.string() })) }))
  .mutation(async ({ ctx: { services, scope, draft: asked }, input }) => {
    const draft = await openDraft(services, scope, asked)
    assertVersion(draft, input.version)
    if (!draft.isBehind || draft.headCommit === null) return { version: draft.record.version, baseCommit: draft.baseCommit, conflicts: [] }
    const theirs = await services.control.git.readTree(draft.repository, draft.headCommit)
    const merged = merge(draft.base, draft.tree, theirs)
    const { version } = await replaceDraft(services, draft, { baseCommit: draft.headCommit, base: theirs, tree: merged.tree })
    return { version, baseCommit: draft.headCommit, conflicts: merged.conflicts }
  })
