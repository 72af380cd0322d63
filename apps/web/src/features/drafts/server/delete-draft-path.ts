import { MillraceError, treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { changeDraft } from './change-draft'
import { draftProcedure, editInput, savedSchema } from './draft-procedure'
import { pathsUnder } from './paths-under'

/** Deletes a file, or a folder with all in it. */
export const deleteDraftPath = draftProcedure
  .input(z.object({ path: treePathSchema, ...editInput }))
  .output(savedSchema)
  .mutation(({ ctx: { services, scope, draft: asked }, input }) => changeDraft(services, scope, {
    asked: { ...asked, baseCommit: input.baseCommit }, version: input.version,
    edit: (draft) => {
      const paths = pathsUnder(draft.tree, input.path)
      if (paths.length === 0) throw new MillraceError('not-found', `The draft has no \`${input.path}\`.`)
      const tree = new Map(draft.tree)
      for (const path of paths) tree.delete(path)
      return { tree, paths }
    },
  }))
