import { sizeOf, type FileBody } from './file-body'
import type { Files } from './workspace-state'

const mostBytes = 8 * 1024 * 1024
const mostFiles = 400

/** Saves small enough for one request each; what is deleted goes with the first, so that its names are free. */
export function splitSave(pending: { files: Files; deleted: readonly string[] }): { files: Files; deleted: readonly string[] }[] {
  const parts: Map<string, FileBody>[] = [new Map()]
  let bytes = 0
  for (const [path, body] of pending.files) {
    const size = sizeOf(body)
    const last = parts.at(-1)
    if (last === undefined || last.size >= mostFiles || (last.size > 0 && bytes + size > mostBytes)) {
      parts.push(new Map([[path, body]]))
      bytes = size
    } else {
      last.set(path, body)
      bytes += size
    }
  }
  return parts.map((files, index) => ({ files, deleted: index === 0 ? pending.deleted : [] }))
}
