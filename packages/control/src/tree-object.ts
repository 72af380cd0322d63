import { gunzipSync, gzipSync } from 'node:zlib'
import { decodeTree, encodeTree, treeLimits, treePathSchema, type SourceTree } from '@millrace/protocol'

/** Part of an object's name, so that a format that changes never meets an object of the one before. */
export const treeFormat = 'mrt1'

/** A whole tree as one object. Equal trees are equal bytes. */
export const packTree = (tree: SourceTree): Uint8Array => gzipSync(encodeTree(tree), { level: 1 })

/** The tree of such an object. Throws when the object is damaged or holds what no tree may, so that no build runs on part of a tree. */
export const unpackTree = (object: Uint8Array): SourceTree => {
  const bytes = gunzipSync(object, { maxOutputLength: 2 * treeLimits.bytes })
  const tree = decodeTree(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  for (const path of tree.keys()) treePathSchema.parse(path)
  return tree
}
