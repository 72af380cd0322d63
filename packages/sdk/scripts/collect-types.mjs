import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

const importPattern = /(?<!["'\w])(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g
const candidates = (path) => [`${path}.d.ts`, path.replace(/\.js$/, '.d.ts'), `${path}/index.d.ts`]
const entries = { '@millrace/sdk': 'sdk/src/index.d.ts', '@millrace/sdk/runtime': 'sdk/src/runtime/index.d.ts', '@millrace/sdk/testing': 'sdk/src/testing/index.d.ts' }

/**
 * The declaration files that `@millrace/sdk` and `@millrace/sdk/testing` need, by path under the editor's root. Only what
 * those reach: `node_modules/@millrace/sdk/index.d.ts`, `node_modules/zod/index.d.ts` and so on, sorted.
 */
export const collectTypes = ({ declarations, zod }) => {
  const files = new Map([
    ['node_modules/@millrace/sdk/index.d.ts', 'export * from "./src/index"\n'],
    ['node_modules/@millrace/sdk/testing.d.ts', 'export * from "./src/testing/index"\n'],
  ])
  const bare = (name) => {
    if (name === 'zod' || name.startsWith('zod/')) return `node_modules/${name === 'zod' ? 'zod/index.d.ts' : `${name}/index.d.ts`}`
    if (name in entries) return `node_modules/@millrace/${entries[name]}`
    const workspace = /^@millrace\/([a-z]+)$/.exec(name)?.[1]
    if (workspace === undefined) throw new Error(`the SDK's declarations import ${name}, which an editor does not have`)
    files.set(`node_modules/@millrace/${workspace}/index.d.ts`, 'export * from "./src/index"\n')
    return `node_modules/@millrace/${workspace}/src/index.d.ts`
  }
  const onDisk = (path) => path.startsWith('node_modules/zod/') ? join(zod, path.slice('node_modules/zod/'.length)) : join(declarations, path.slice('node_modules/@millrace/'.length))
  const queue = ['node_modules/@millrace/sdk/src/index.d.ts', 'node_modules/@millrace/sdk/src/testing/index.d.ts']
  for (const path of queue) {
    if (files.has(path)) continue
    // Other languages of zod's error texts are not in the bundle, so the editor must not offer them.
    const text = path === 'node_modules/zod/v4/locales/index.d.ts' ? 'export { default as en } from "./en.js"\n' : readFileSync(onDisk(path), 'utf8')
    // TypeScript 7 writes a key that no other version reads back.
    files.set(path, text.replaceAll('[-Infinity]:', '"-Infinity":'))
    for (const [, name] of text.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(importPattern)) {
      if (!name.startsWith('.')) queue.push(bare(name))
      else {
        const found = candidates(posix.join(posix.dirname(path), name)).find((candidate) => candidate.endsWith('.d.ts') && existsSync(onDisk(candidate)))
        if (found === undefined) throw new Error(`${name}, imported by ${path}, has no declarations in ${dirname(onDisk(path))}`)
        queue.push(found)
      }
    }
  }
  return Object.fromEntries([...files].sort(([left], [right]) => left < right ? -1 : 1))
}
