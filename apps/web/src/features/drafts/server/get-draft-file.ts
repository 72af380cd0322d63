import { MillraceError, treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { readDraftProcedure } from './draft-procedure'
import { fileContentSchema } from './draft-schema'
import { toFileContent } from './file-content'
import { openDraft } from './open-draft'

/** One file of the draft, of any size: for those that `drafts.get` left out. */
export const getDraftFile = readDraftProcedure
  .input(z.object({ path: treePathSchema }))
  .output(z.object({ path: z.string(), content: fileContentSchema }))
  .query(async ({ ctx: { services, scope, draft: asked }, input }) => {
    const bytes = (await openDraft(services, scope, asked)).tree.get(input.path)
    if (bytes === undefined) throw new MillraceError('not-found', `The draft has no file \`${input.path}\`.`)
    return { path: input.path, content: toFileContent(bytes) }
  })
