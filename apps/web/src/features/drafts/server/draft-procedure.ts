import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'
import { commitIdSchema } from '../../source/server/commit-id-schema'

/** A procedure on the caller's own draft. Drafts belong to people: the matrix keeps tokens out. */
const ownDraft = (permission: 'draft:read' | 'draft:write') => deploymentProcedure(permission)
  .input(z.object({ location: codeLocationNameSchema }))
  .use(({ ctx, input, next }) => {
    const { principal } = ctx.access
    if (principal.kind !== 'user') throw new MillraceError('forbidden', 'A draft belongs to a signed-in person; with a token, send the whole tree to /builds.')
    return next({ ctx: { user: principal, draft: { location: input.location, userId: principal.userId } } })
  })

export const draftProcedure = ownDraft('draft:write')
/** Who may not write has no changes, and reads the tip of the branch. */
export const readDraftProcedure = ownDraft('draft:read')

export const versionInput = z.int().nonnegative().optional()
/** Of an edit: the version and the base commit that its editor shows. */
export const editInput = { version: versionInput, baseCommit: commitIdSchema.optional() }
export const savedSchema = z.object({ version: z.int() })
