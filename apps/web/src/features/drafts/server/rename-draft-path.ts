import { MillraceError, treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { draftProcedure, savedSchema, versionInput } from './draft-procedure'
import { openDraft, saveTree } from './open-draft'
import { pathsUnder } from './paths-under'

/** Renames or moves a file, or a folder with all in it. Never writes over what is there. */
export const renameDraftPath = draftProcedure
  .input(z.object({ from: treePathSchema, to: treePathSchema, version: versionInput }))
  .output(savedSchema)
  .mutation(async ({ ctx: { services, scope, draft: asked }, input }) => {
    const draft = await openDraft(services, scope, asked)
    const sources = pathsUnder(draft.tree, input.from)
    if (sources.length === 0) throw new MillraceError('not-found', `The draft has no \`${input.from}\`.`)
    if (input.to.startsWith(`${input.from}/`)) throw new MillraceError('invalid-path', 'A folder cannot move into itself.')
    const tree = new Map(draft.tree)
    for (const path of sources) tree.delete(path)
    const targets = sources.map((path) => {
      const target = treePathSchema.parse(input.to + path.slice(input.from.length))
      if (pathsUnder(tree, target).length > 0) throw new MillraceError('conflict', `\`${target}\` is there already.`)
      return { target, bytes: draft.tree.get(path) }
    })
    for (const { target, bytes } of targets) if (bytes !== undefined) tree.set(target, bytes)
    return saveTree(services, draft, { tree, paths: [...sources, ...targets.map(({ target }) => target)], expectedVersion: input.version ?? null })
  })
