import type { SourceTree } from './build'
import { MillraceError } from './error'

const magic = 0x4d_52_54_31 // MRT1
const encoder = new TextEncoder()

/** A tree as bytes: equal trees are equal bytes. The magic, the number of files, then each by path: length of path, length of content, path, content. */
export function encodeTree(tree: SourceTree): Uint8Array {
  const files = [...tree].sort(([left], [right]) => left < right ? -1 : 1).map(([path, content]) => ({ path: encoder.encode(path), content }))
  const length = files.reduce((sum, { path, content }) => sum + 8 + path.length + content.length, 8)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic)
  view.setUint32(4, files.length)
  let at = 8
  for (const { path, content } of files) {
    view.setUint32(at, path.length)
    view.setUint32(at + 4, content.length)
    bytes.set(path, at + 8)
    bytes.set(content, at + 8 + path.length)
    at += 8 + path.length + content.length
  }
  return bytes
}

const broken = (): MillraceError => new MillraceError('internal', 'The stored source tree is damaged')

/** The reverse of `encodeTree`. The contents are views of `bytes`. */
export function decodeTree(bytes: Uint8Array): SourceTree {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8 || view.getUint32(0) !== magic) throw broken()
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const tree = new Map<string, Uint8Array>()
  let at = 8
  for (let left = view.getUint32(4); left > 0; left -= 1) {
    if (at + 8 > bytes.length) throw broken()
    const [pathLength, contentLength] = [view.getUint32(at), view.getUint32(at + 4)]
    const start = at + 8 + pathLength
    at = start + contentLength
    if (at > bytes.length) throw broken()
    tree.set(decoder.decode(bytes.subarray(start - pathLength, start)), bytes.subarray(start, at))
  }
  if (at !== bytes.length) throw broken()
  return tree
}
