import { gunzipSync, gzipSync } from 'node:zlib'
import { MillraceError, treeLimits, treePathSchema, type SourceTree } from '@millrace/protocol'

const decoder = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()
const lengthBytes = 4

/** A whole tree as one object: per file, in path order, the lengths of path and content and then both. Equal trees are equal bytes. */
export const encodeTree = (tree: SourceTree): Uint8Array => {
  const parts: Uint8Array[] = []
  for (const path of [...tree.keys()].sort()) {
    const name = encoder.encode(path)
    const content = tree.get(path) ?? new Uint8Array()
    const lengths = new DataView(new ArrayBuffer(2 * lengthBytes))
    lengths.setUint32(0, name.byteLength)
    lengths.setUint32(lengthBytes, content.byteLength)
    parts.push(new Uint8Array(lengths.buffer), name, content)
  }
  return gzipSync(Buffer.concat(parts), { level: 1 })
}

/** The tree of such an object. Throws `internal` when the object is damaged, so that no build runs on part of a tree. */
export const decodeTree = (object: Uint8Array): SourceTree => {
  const bytes = gunzipSync(object, { maxOutputLength: 2 * treeLimits.bytes })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tree = new Map<string, Uint8Array>()
  let position = 0
  while (position < bytes.byteLength) {
    if (position + 2 * lengthBytes > bytes.byteLength) throw damaged()
    const nameLength = view.getUint32(position)
    const contentLength = view.getUint32(position + lengthBytes)
    const start = position + 2 * lengthBytes
    const end = start + nameLength + contentLength
    if (end > bytes.byteLength) throw damaged()
    const path = treePathSchema.parse(decoder.decode(bytes.subarray(start, start + nameLength)))
    tree.set(path, new Uint8Array(bytes.subarray(start + nameLength, end)))
    position = end
  }
  return tree
}

const damaged = (): MillraceError => new MillraceError('internal', 'the published tree of this commit is damaged; deploy the commit again')
