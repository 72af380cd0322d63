import { commitDraft } from '@millrace/control'
import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { assertVersion } from './change-draft'
import { filesWithConflictMarkers } from './conflict-markers'
import { draftProcedure } from './draft-procedure'
import { openDraft } from './open-draft'

/**
 * Commits the draft, builds the commit and deploys it. Without changes it builds the branch's tip again. A branch that moved answers
 * `branch-moved`: merge first. What is saved meanwhile stays in the draft.
 */
export const deployDraft = draftProcedure
  .input(z.object({ message: z.string().trim().min(1).max(4096).default('Edit in the browser'), version: z.int().nonnegative() }))
  .output(z.object({ buildId: z.string(), commit: z.string(), version: z.int() }))
  .mutation(async ({ ctx: { services, scope, user, draft: asked }, input }) => {
    const draft = await openDraft(services, scope, asked)
    assertVersion(draft, input.version)
    const written = draft.record.changes.flatMap(({ path, content }): [string, Uint8Array][] => (content === null ? [] : [[path, content]]))
    const undecided = filesWithConflictMarkers(new Map(written))
    if (undecided.length > 0) throw new MillraceError('conflict', `Decide the conflicts in ${undecided.map((path) => `\`${path}\``).join(', ')} first.`, { details: { paths: undecided } })
    if (draft.isBehind) {
      throw new MillraceError('branch-moved', `Somebody committed to \`${draft.location.branch}\` since this draft began. Merge, then deploy.`, { details: { head: draft.headCommit } })
    }
    return commitDraft(services.control, {
      ...scope, codeLocationId: draft.location.id, branch: draft.location.branch, userId: user.userId, version: input.version, message: input.message,
      author: { name: user.name, email: user.email },
    })
  })
