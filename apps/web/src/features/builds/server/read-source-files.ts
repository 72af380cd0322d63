import { checkTree } from '@millrace/git'
import { MillraceError, treeLimits, type SourceTree } from '@millrace/protocol'
import { z } from 'zod'

export const sourceFilesSchema = z.record(z.string(), z.union([z.string(), z.strictObject({ base64: z.base64() })]))

/** The files of a request as a tree that a commit may hold: `invalid-path` and `too-large` name the offender. */
export const readSourceFiles = (files: z.infer<typeof sourceFilesSchema>): SourceTree => {
  const entries = Object.entries(files)
  if (entries.length === 0) throw new MillraceError('bad-request', '`files` is empty: send the whole tree of the commit.')
  if (entries.length > treeLimits.files) throw new MillraceError('too-large', `A code location has at most ${treeLimits.files} files; this one has ${entries.length}.`)
  const tree = new Map(entries.map(([path, content]): [string, Uint8Array] =>
    [path, typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content.base64, 'base64')]))
  checkTree(tree)
  return tree
}
