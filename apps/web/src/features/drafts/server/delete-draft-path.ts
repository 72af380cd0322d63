import { MillraceError, treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { draftProcedure, savedSchema, versionInput } from './draft-procedure'
import { openDraft, saveTree } from './open-draft'
import { pathsUnder } from './paths-under'

/** Deletes a file, or a folder with all in it. */
export const deleteDraftPath = draftProcedure
  .input(z.object({ path: treePathSchema, version: versionInput }))
  .output(savedSchema)
  .mutation(async ({ ctx: { services, scope, draft: asked }, input }) => {
    const draft = await openDraft(services, scope, asked)
    const paths = pathsUnder(draft.tree, input.path)
    if (paths.length === 0) throw new MillraceError('not-found', `The draft has no \`${input.path}\`.`)
    const tree = new Map(draft.tree)
    for (const path of paths) tree.delete(path)
    return saveTree(services, draft, { tree, paths, expectedVersion: input.version ?? null })
  })
