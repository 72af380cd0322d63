import { treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { changeDraft } from './change-draft'
import { draftProcedure, savedSchema, versionInput } from './draft-procedure'

/** Gives up the changes: of one file, or all of them. */
export const discardDraft = draftProcedure
  .input(z.object({ path: treePathSchema.optional(), version: versionInput }))
  .output(savedSchema)
  .mutation(({ ctx: { services, scope, draft: asked }, input: { path, version } }) => changeDraft(services, scope, {
    asked, version,
    edit: (draft) => {
      if (path === undefined) return { tree: draft.base, paths: draft.record.changes.map((change) => change.path) }
      const tree = new Map(draft.tree)
      const before = draft.base.get(path)
      if (before === undefined) tree.delete(path)
      else tree.set(path, before)
      return { tree, paths: [path] }
    },
  }))
