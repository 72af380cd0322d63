import type { SourceTree } from '@millrace/protocol'

const opening = Buffer.from('<<<<<<< ')
const closing = Buffer.from('\n>>>>>>> ')

/** Files in which a merge is still undecided. */
export const filesWithConflictMarkers = (tree: SourceTree): string[] => [...tree].flatMap(([path, content]) => {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const start = bytes.indexOf(opening)
  const atLineStart = start === 0 || (start > 0 && bytes[start - 1] === 10)
  return atLineStart && bytes.indexOf(closing, start) > start ? [path] : []
})
