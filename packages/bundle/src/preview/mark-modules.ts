import type { SourceTree } from '@millrace/protocol'
import { previewEnterKey } from '../virtual-modules'

const heading = /^\/\/ tree:(.+)$/
const wrapper = /^var \w+ = __\w+\(\{$/
const opening = /^ {2}(?:async )?(?:"tree:.*"|'tree:.*'|`tree:.*`)\([\w, ]*\) \{$/
/** With these lines a module loads what it imports, before its own first line. */
const imported = /^ {4}(?:(?:await )?(?:init_\w+\(\)|__promiseAll\(\[[\w(), ]*\]\))|\w+ = __toESM\(require_\w+\(\)(?:, 1)?\));$/

/**
 * Adds to the line with which esbuild opens each module's function, and again to the last of its imports, a report that the module
 * loads: who waits for one that never ends can then name it. Lines stay where they are, so the source map stays true.
 */
export function markModules(code: string, tree: SourceTree): { code: string; files: string[] } {
  const files: string[] = []
  const lines = code.split('\n')
  const report = (index: number, path: string): void => {
    lines[index] += `globalThis[Symbol.for('${previewEnterKey}')]?.(${files.push(path) - 1});`
  }
  let path: string | undefined
  lines.forEach((line, index) => {
    path = heading.exec(line)?.[1] ?? path
    if (path === undefined || !tree.has(path) || !opening.test(line) || !wrapper.test(lines[index - 1] ?? '')) return
    let last = index
    while (imported.test(lines[last + 1] ?? '')) last += 1
    report(index, path)
    if (last > index) report(last, path)
    path = undefined
  })
  return { code: lines.join('\n'), files }
}
