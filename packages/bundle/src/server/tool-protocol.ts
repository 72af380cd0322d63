import { decodeTree, encodeTree, MillraceError } from '@millrace/protocol'
import { bundleResultSchema, type BundleResult } from '../bundle-result'
import type { BundleOptions } from '../bundle-location'

/** What the tool reads: the length of the SDK, the SDK, the tree. */
export function encodeToolInput({ tree, sdk }: BundleOptions): Uint8Array {
  const code = new TextEncoder().encode(sdk.code)
  const files = encodeTree(tree)
  const bytes = new Uint8Array(4 + code.length + files.length)
  new DataView(bytes.buffer).setUint32(0, code.length)
  bytes.set(code, 4)
  bytes.set(files, 4 + code.length)
  return bytes
}

export function decodeToolInput(bytes: Uint8Array): BundleOptions {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  return { sdk: { code: new TextDecoder().decode(bytes.subarray(4, 4 + length)) }, tree: decodeTree(bytes.subarray(4 + length)) }
}

/** What the tool wrote, which is a claim of a process that read a tenant's files. */
export function decodeToolOutput(bytes: Uint8Array): BundleResult {
  try {
    return bundleResultSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    throw new MillraceError('internal', 'The bundling tool gave no result that can be understood', { cause: error })
  }
}
