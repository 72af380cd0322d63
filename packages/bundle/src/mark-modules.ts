import type { SourceTree } from '@millrace/protocol'
import { previewEnterKey } from './virtual-modules'

const report = `globalThis[Symbol.for('${previewEnterKey}')]`
const headings = /^\/\/ tree:(.+)$/gm

/**
 * Puts in place of the comment line with which esbuild begins each module a report that it begins: who waits for a module
 * that never ends can then name it. Lines stay where they are, so the source map stays true.
 */
export function markModules(code: string, tree: SourceTree): { code: string; files: string[] } {
  const files: string[] = []
  const marked = code.replaceAll(headings, (line, path: string) => tree.has(path) ? `${report}?.(${files.push(path) - 1});` : line)
  return { code: marked, files }
}
