import { treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { draftProcedure, savedSchema } from './draft-procedure'
import { openDraft, saveTree } from './open-draft'

/** Gives up the changes: of one file, or all of them. */
export const discardDraft = draftProcedure
  .input(z.object({ path: treePathSchema.optional() }))
  .output(savedSchema)
  .mutation(async ({ ctx: { services, scope, draft: asked }, input }) => {
    const draft = await openDraft(services, scope, asked)
    if (input.path === undefined) {
      await services.tenant.drafts.discard(scope.organizationId, draft.id)
      return { version: 0 }
    }
    const tree = new Map(draft.tree)
    const before = draft.base.get(input.path)
    if (before === undefined) tree.delete(input.path)
    else tree.set(input.path, before)
    return saveTree(services, draft, { tree, paths: [input.path], expectedVersion: null })
  })
