import { commitDraft } from '@millrace/control'
import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { filesWithConflictMarkers } from './conflict-markers'
import { draftProcedure } from './draft-procedure'
import { openDraft } from './open-draft'

/**
 * Commits the draft, builds the commit and deploys it. Without changes it builds the branch's tip again. A branch that moved answers
 * `branch-moved`: merge first.
 */
export const deployDraft = draftProcedure
  .input(z.object({ message: z.string().trim().min(1).max(4096).default('Edit in the browser'), version: z.int().nonnegative() }))
  .output(z.object({ buildId: z.string(), commit: z.string() }))
  .mutation(async ({ ctx: { services, scope, user, draft: asked }, input }) => {
    const draft = await openDraft(services, scope, asked)
    if ((draft.record?.version ?? 0) !== input.version) throw new MillraceError('conflict', 'The draft changed in another tab. Reload it, then deploy.')
    const written = (draft.record?.changes ?? []).flatMap(({ path, content }): [string, Uint8Array][] => (content === null ? [] : [[path, content]]))
    const undecided = filesWithConflictMarkers(new Map(written))
    if (undecided.length > 0) throw new MillraceError('conflict', `Decide the conflicts in ${undecided.map((path) => `\`${path}\``).join(', ')} first.`, { details: { paths: undecided } })
    if (draft.record !== null && draft.record.changes.length > 0 && draft.baseCommit !== draft.headCommit) {
      throw new MillraceError('branch-moved', `Somebody committed to \`${draft.location.branch}\` since this draft began. Merge, then deploy.`, { details: { head: draft.headCommit } })
    }
    return commitDraft(services.control, {
      ...scope, codeLocationId: draft.location.id, branch: draft.location.branch, userId: user.userId, message: input.message, author: { name: user.name, email: user.email },
    })
  })
