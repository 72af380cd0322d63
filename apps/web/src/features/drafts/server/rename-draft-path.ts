import { checkPath } from '@millrace/git'
import { MillraceError, treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { changeDraft } from './change-draft'
import { draftProcedure, editInput, savedSchema } from './draft-procedure'
import type { OpenDraft } from './open-draft'
import { pathsUnder } from './paths-under'

const rename = (draft: OpenDraft, { from, to }: { from: string; to: string }) => {
  const sources = pathsUnder(draft.tree, from)
  if (sources.length === 0) throw new MillraceError('not-found', `The draft has no \`${from}\`.`)
  if (to.startsWith(`${from}/`)) throw new MillraceError('invalid-path', 'A folder cannot move into itself.')
  const tree = new Map(draft.tree)
  for (const path of sources) tree.delete(path)
  const targets = sources.map((path) => {
    const target = to + path.slice(from.length)
    checkPath(target)
    if (pathsUnder(tree, target).length > 0) throw new MillraceError('conflict', `\`${target}\` is there already.`)
    return { target, bytes: draft.tree.get(path) }
  })
  for (const { target, bytes } of targets) if (bytes !== undefined) tree.set(target, bytes)
  return { tree, paths: [...new Set([...sources, ...targets.map(({ target }) => target)])] }
}

/** Renames or moves a file, or a folder with all in it. Never writes over what is there. */
export const renameDraftPath = draftProcedure
  .input(z.object({ from: treePathSchema, to: treePathSchema, ...editInput }))
  .output(savedSchema)
  .mutation(({ ctx: { services, scope, draft: asked }, input }) => changeDraft(services, scope, {
    asked: { ...asked, baseCommit: input.baseCommit }, version: input.version, edit: (draft) => rename(draft, input),
  }))
