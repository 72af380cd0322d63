import { treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { changeDraft } from './change-draft'
import { draftProcedure, editInput, savedSchema } from './draft-procedure'
import { fileContentSchema } from './draft-schema'
import { fromFileContent } from './file-content'

/**
 * Writes and deletes files of the draft, all or none; a path that is not there is deleted already. Send `version` to be told (`conflict`)
 * when another tab saved meanwhile, and `baseCommit`, the commit that the editor shows, so that a new draft starts there and not at a newer one.
 */
export const saveDraftFiles = draftProcedure
  .input(z.object({
    files: z.array(z.object({ path: treePathSchema, content: fileContentSchema })).max(500),
    deleted: z.array(treePathSchema).max(5_000).default([]), ...editInput,
  }).refine(({ files, deleted }) => files.length + deleted.length > 0, 'there is nothing to save'))
  .output(savedSchema)
  .mutation(({ ctx: { services, scope, draft: asked }, input }) => changeDraft(services, scope, {
    asked: { ...asked, baseCommit: input.baseCommit }, version: input.version,
    edit: (draft) => {
      const tree = new Map(draft.tree)
      for (const path of input.deleted) tree.delete(path)
      for (const { path, content } of input.files) tree.set(path, fromFileContent(content))
      return { tree, paths: [...new Set([...input.deleted, ...input.files.map(({ path }) => path)])] }
    },
  }))
