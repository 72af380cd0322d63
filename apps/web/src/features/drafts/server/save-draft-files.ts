import { treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { draftProcedure, savedSchema, versionInput } from './draft-procedure'
import { fileContentSchema } from './draft-schema'
import { fromFileContent } from './file-content'
import { openDraft, saveTree } from './open-draft'

/** Writes files of the draft. Send `version` to be told (`conflict`) when another tab saved meanwhile. */
export const saveDraftFiles = draftProcedure
  .input(z.object({ files: z.array(z.object({ path: treePathSchema, content: fileContentSchema })).min(1).max(500), version: versionInput }))
  .output(savedSchema)
  .mutation(async ({ ctx: { services, scope, draft: asked }, input }) => {
    const draft = await openDraft(services, scope, asked)
    const tree = new Map(draft.tree)
    for (const { path, content } of input.files) tree.set(path, fromFileContent(content))
    return saveTree(services, draft, { tree, paths: input.files.map(({ path }) => path), expectedVersion: input.version ?? null })
  })
