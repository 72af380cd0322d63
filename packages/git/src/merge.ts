import type { SourceTree } from '@millrace/protocol'
import { findCollisions } from './check-path'
import { mergeText } from './merge-text'

export interface MergeConflict {
  readonly path: string
  /**
   * `content`: both changed the same lines, which stand between markers. `binary`: both changed a file that is not text; ours is kept.
   * `deleted-by-us`, `deleted-by-them`: one side deleted what the other changed; the changed file is kept. `path`: the two sides' paths exclude each other.
   */
  readonly kind: 'content' | 'binary' | 'deleted-by-us' | 'deleted-by-them' | 'path'
  readonly message: string
}

export interface MergeResult {
  /** Merged, in the order of the paths. With conflicts it is what a person starts from. */
  readonly tree: SourceTree
  readonly conflicts: MergeConflict[]
}

type Content = Uint8Array | undefined

const isSame = (left: Content, right: Content): boolean =>
  left === right || (left !== undefined && right !== undefined && left.length === right.length && left.every((byte, index) => byte === right[index]))

function asText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

interface Sides { readonly base: Content; readonly ours: Content; readonly theirs: Content }
interface MergedFile { readonly content: Content; readonly conflict?: Omit<MergeConflict, 'path'> }

function mergeContents(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): MergedFile {
  const [baseText, ourText, theirText] = [asText(base), asText(ours), asText(theirs)]
  if (baseText === null || ourText === null || theirText === null) {
    return { content: ours, conflict: { kind: 'binary', message: 'both sides changed this file, and it is not text; yours is kept' } }
  }
  const merged = mergeText(baseText, ourText, theirText)
  const content = new TextEncoder().encode(merged.text)
  if (merged.conflicts === 0) return { content }
  const places = merged.conflicts === 1 ? 'one place' : `${merged.conflicts} places`
  return { content, conflict: { kind: 'content', message: `both sides changed ${places} of this file; look for <<<<<<<` } }
}

function mergeFile({ base, ours, theirs }: Sides): MergedFile {
  if (isSame(ours, theirs) || isSame(base, theirs)) return { content: ours }
  if (isSame(base, ours)) return { content: theirs }
  if (ours === undefined) return { content: theirs, conflict: { kind: 'deleted-by-us', message: 'you deleted this file, the branch changed it; the changed file is kept' } }
  if (theirs === undefined) return { content: ours, conflict: { kind: 'deleted-by-them', message: 'the branch deleted this file, you changed it; your file is kept' } }
  return mergeContents(base ?? new Uint8Array(), ours, theirs)
}

/** Merges two trees that grew out of `base`: whole files where one side changed, line by line where both did. */
export function merge(base: SourceTree, ours: SourceTree, theirs: SourceTree): MergeResult {
  const tree = new Map<string, Uint8Array>()
  const conflicts: MergeConflict[] = []
  const paths = [...new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])].sort()
  for (const path of paths) {
    const { content, conflict } = mergeFile({ base: base.get(path), ours: ours.get(path), theirs: theirs.get(path) })
    if (content !== undefined) tree.set(path, content)
    if (conflict !== undefined) conflicts.push({ path, ...conflict })
  }
  for (const { path, other, reason } of findCollisions(tree.keys())) {
    conflicts.push({ path, kind: 'path', message: `${JSON.stringify(other)} and ${JSON.stringify(path)} can not both exist: ${reason}` })
  }
  return { tree, conflicts }
}
